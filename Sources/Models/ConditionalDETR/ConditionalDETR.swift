import Graph

/// Conditional DETR, traced into a graph: the whole forward of the paper on one screen.
///
/// Source: Meng et al., Conditional DETR for Fast Training Convergence, 2021; `ConditionalDETR` in the published
/// `models/conditional_detr.py`, for boxes. Next to `DETRsegm`: each query has a reference point, cross-attention scores
/// content and place apart, boxes are offsets from the points, and there is no column for no object.
public struct ConditionalDETR: Network {
  private let sizes: Configuration
  public let assumptions: [Assumption]

  /// - Parameter configuration: of which every column of class logits is a class.
  public init(configuration: Configuration, assumptions: [Assumption] = []) {
    sizes = configuration
    self.assumptions = assumptions
  }

  public let scoring = ClassScoring.sigmoid
  public var categories: Categories { .published(classes: sizes.classes) }
  public var sideLimit: Int? { sizes.sideLimit }

  /// Every node from pixels to boxes for an input of `[1, 3, height, width]`.
  public func graph(height: Int, width: Int) -> ComputationGraph {
    let builder = GraphBuilder()
    let image = builder.image(height: height, width: width)

    let features = Backbone(sizes: sizes.backbone)(image)  // layer1 … layer4
    let source = sizes.inputProjection(features[3]).asSource()  // [1, C, H, W]
    let position = sizes.positions(of: source).asPosition()  // [1, C, H, W]
    let queries = builder.queries(sizes.queryEmbedding)  // [1, Q, C]
    let (memory, places, _) = Encoder(configuration: sizes)(source: source, position: position)  // [1, HW, C]

    let points = ReferencePoints(channels: sizes.hidden)(queries)  // [1, Q, 2]
    let (outputs, last) = ConditionalDecoder(configuration: sizes)(
      memory: memory, places: places, queries: queries, points: points)  // [1, Q, C]

    let origin = points.applying(InverseSigmoid(), as: "reference_points.logit")  // [1, Q, 2]
      .note("The reference points as they are before their sigmoid, for the boxes to start from.")
    predict(PredictionHeads(configuration: sizes), last, from: origin)
    for (layer, output) in outputs.dropLast().enumerated() {
      predict(PredictionHeads(configuration: sizes, layer: layer), output, from: origin)
    }
    return builder.build()
  }

  /// Classes `[1, Q, classes]` and boxes `[1, Q, 4]` of a decoder layer's output `[1, Q, C]`.
  private func predict(_ heads: PredictionHeads, _ output: Value, from origin: Value) {
    heads.classes(
      output, columns: sizes.classes,
      note: "Class scores of every query; a sigmoid makes a probability of each one alone.")
    heads.boxes(
      heads.boxLogits(output)
        .applying(AddToFirst(), with: [origin], as: heads.name("bbox_embed.at_points"))
        .note("Boxes before their sigmoid, moved to the reference points." + heads.afterLayer))
  }
}
