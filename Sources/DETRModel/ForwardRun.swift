import Images
import ModelGraph
import Tensors

/// One picture through one model: the recorder, and what its outputs mean.
public struct ForwardRun: Sendable {
  public let modelName: String
  /// The model's sizes; nil for a recording by another program.
  public let configuration: Configuration?
  public let categories: Categories
  public let preprocessing: Preprocessing
  /// The picture as given.
  public let image: RGBImage
  /// The picture at the size the network sees.
  public let resized: RGBImage
  public let recorder: Recorder

  /// The same pass with more hooks; what lies upstream of them is shared, not computed again.
  ///
  /// - Throws: `GraphError.unknownNode`.
  public func runWithHooks(_ hooks: Hooks) throws(GraphError) -> ForwardRun {
    ForwardRun(
      modelName: modelName, configuration: configuration, categories: categories,
      preprocessing: preprocessing, image: image, resized: resized, recorder: try recorder.runWithHooks(hooks)
    )
  }

  /// Class, score and box of every query.
  ///
  /// - Throws: `CancellationError`, or what a hook throws.
  public func detections() throws -> Detections {
    Detections(
      logits: try recorder.activation("pred_logits"), boxes: try recorder.activation("pred_boxes"),
      categories: categories)
  }

  /// Mask logits of some queries at layer 1's size, `[queries.count, H1, W1]`; only theirs are computed.
  ///
  /// - Throws: `GraphError.unknownNode` for a model without a mask head; `CancellationError`, or what a hook throws.
  public func masks(of queries: [Int]) throws -> Tensor {
    if recorder.graph["mask_head"] != nil { return try recorder.activation("mask_head", rows: queries) }
    return try recorder.activation("pred_masks").row(0).rows(queries)
  }

  /// The panoptic segmentation at the size the network sees.
  ///
  /// - Parameter threshold: the score a query must exceed to take part.
  /// - Throws: `GraphError.unknownNode` for a model without a mask head; `CancellationError`, or what a hook throws.
  public func panoptic(above threshold: Float = PanopticSegmentation.defaultThreshold) throws
    -> PanopticSegmentation
  {
    let candidates = try detections().all.filter { $0.score > threshold && !$0.isNoObject }
    return PanopticSegmentation(
      candidates: candidates, masks: try masks(of: candidates.map(\.query)), width: resized.width,
      height: resized.height)
  }
}
