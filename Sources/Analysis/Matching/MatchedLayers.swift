import Graph
import Models

/// How queries and true objects are matched after every decoder layer, and what the losses come to.
///
/// Each layer is matched anew, as in training. Masks are trained on the last layer only, so it alone has their losses.
public struct MatchedLayers: Derivation {
  public let truthPath: String
  /// The picture's file name, by which a COCO file of several has it.
  public let picture: String?
  /// Nil for those that the model's family was trained with.
  public let weights: MatchingWeights?

  public init(truth path: String, of picture: String? = nil, weights: MatchingWeights? = nil) {
    truthPath = path
    self.picture = picture
    self.weights = weights
  }

  /// - Throws: `TruthError`, `MatchingError`, `ImageError` for the truth's picture; what `ForwardRun` throws for a model
  ///   without queries.
  public func evaluate(in run: ForwardRun) throws -> [LayerMatching] {
    let hasMasks = run.anatomy.output(.masks) != nil
    let truth = try Truth(path: truthPath, picture: picture)
    guard (truth.width, truth.height) == (run.image.width, run.image.height) else {
      throw TruthError.otherSize(
        path: truthPath, expected: "\(run.image.width)×\(run.image.height) pixels",
        found: "\(truth.width)×\(truth.height)")
    }
    let objects = truth.objects(of: run.categories, thingsOnly: !hasMasks)
    let weights = weights ?? .published(for: run.scoring)
    // A model without queries has no layers, and says so here.
    guard let last = run.predictedLayers.last else { throw try Self.lacking(run) }
    return try run.predictedLayers.map { layer in
      let (logits, boxes) = try run.predictions(afterLayer: layer)
      let predictions = QueryPredictions(logits: logits.row(0), boxes: boxes.row(0), scoring: run.scoring)
      try check(objects, fit: predictions)
      let costs = MatchingCosts(predictions, objects.map(\.target), weights: weights)
      let pairs = try costs.assignment().pairs
      let masks =
        hasMasks && layer == last ? try maskLosses(run, truth, objects, pairs, weights) : nil
      return LayerMatching(
        layer: layer, objects: objects, predictions: predictions, costs: costs, pairs: pairs,
        losses: SetLosses(predictions, objects.map(\.target), pairs, masks: masks, weights: weights),
        weights: weights)
    }
  }

  public static func byteCount(of layers: [LayerMatching]) -> Int {
    layers.reduce(0) {
      $0 + $1.costs.all.count * MemoryLayout<MatchingCost>.stride + $1.predictions.logits.byteCount
    }
  }

  private static func lacking(_ run: ForwardRun) throws -> any Error {
    _ = try run.detections()
    return ModelError.lacks(model: run.modelName, part: "boxes")
  }

  private func check(_ objects: [TrueObject], fit predictions: QueryPredictions) throws(TruthError) {
    let classes = predictions.columns - (predictions.scoring == .softmaxWithNoObject ? 1 : 0)
    if let object = objects.first(where: { !(0..<classes).contains($0.category.id) }) {
      throw .unknownClass(path: truthPath, category: object.category.id, classes: classes)
    }
  }

  /// Nil for a recording that holds no masks.
  func maskLosses(
    _ run: ForwardRun, _ truth: Truth, _ objects: [TrueObject], _ pairs: [Assignment.Pair],
    _ weights: MatchingWeights
  ) throws -> MaskLosses? {
    do {
      return MaskLosses(
        logits: try run.masks(of: pairs.map(\.row)),
        truth: truth.masks(
          of: pairs.map { objects[$0.column] }, height: run.resized.height, width: run.resized.width),
        objects: objects.count, weights: weights)
    } catch GraphError.notRecorded {
      return nil
    }
  }
}
