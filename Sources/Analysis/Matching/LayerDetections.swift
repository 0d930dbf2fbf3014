import Models

/// What the queries say after every decoder layer.
public struct LayerDetections: Derivation {
  public init() {}

  /// - Throws: as `ForwardRun.detections`.
  public func evaluate(in run: ForwardRun) throws -> [LayerFindings] {
    // A model without queries says so.
    _ = try run.detections()
    return try run.predictedLayers.map { layer in
      let (logits, boxes) = try run.predictions(afterLayer: layer)
      return LayerFindings(
        layer: layer,
        detections: Detections(
          logits: logits, boxes: boxes, categories: run.categories, scoring: run.scoring))
    }
  }

  public static func byteCount(of layers: [LayerFindings]) -> Int {
    layers.reduce(0) { $0 + $1.detections.probabilities.byteCount }
  }
}

/// What the queries say after one decoder layer.
public struct LayerFindings: Sendable {
  public let layer: Int
  public let detections: Detections

  public init(layer: Int, detections: Detections) {
    self.layer = layer
    self.detections = detections
  }

  /// The queries that non-maximum suppression would remove of those above a score.
  public func duplicates(above threshold: Float, overlap: Float = 0.5) -> [Detection] {
    let ranked = detections.queries(above: threshold)
    let staying = Set(NonMaximumSuppression(overlap: overlap).staying(of: ranked))
    return ranked.indices.filter { !staying.contains($0) }.map { ranked[$0] }
  }
}
