/// DETR as Meta published it, with or without masks, under Meta's names or Hugging Face's.
public struct DETRFamily: ModelFamily {
  public let id = "detr"
  public let modelTypes = ["detr"]

  public let sources = [
    KeySource(
      "huggingFace",
      signature: ["class_labels_classifier.weight", "model.query_position_embeddings.weight"],
      innerPrefix: "detr.", table: .huggingFace),
    KeySource(
      "meta",
      signature: [
        "query_embed.weight", "class_embed.weight",
        "transformer.decoder.layers.0.multihead_attn.in_proj_weight",
      ],
      innerPrefix: "detr.", table: .meta),
  ]

  public init() {}

  public func kind(of names: [String]) -> String {
    names.contains { $0.hasPrefix("mask_head.") } ? "panoptic" : "detection"
  }

  public func network(_ weights: WeightsDescription) throws(ModelError) -> any Network {
    DETRsegm(configuration: try Configuration(weights))
  }

  /// With more layers than any published model.
  public var sample: (any Network)? {
    DETRsegm(
      configuration: Configuration(
        block: .basic, blocks: [3, 8, 36, 3], width: 8, isDilated: false, hidden: 128, heads: 8,
        encoderLayers: 64, decoderLayers: 64, feedForward: 8, queries: 8, classes: 8, hasMasks: true))
  }
}

extension Configuration {
  /// Reads the sizes from the shapes, and the rest from what stands beside the weights.
  ///
  /// - Throws: `ModelError`.
  init(_ weights: WeightsDescription) throws(ModelError) {
    let file = weights.neighbours.config
    let config = try file?.decode(HuggingFaceConfig.self)
    if let config, let file { try config.checkHeads(shapes: weights.shapes, path: file.path) }
    let stated = ModelHints(isDilated: config?.isDilated, heads: config?.heads ?? config?.encoderHeads)
    let hints = weights.hints.completed(by: stated).completed(by: weights.arguments)
    try self.init(shapes: weights.shapes, hints: hints)
    if let config, let file {
      try config.apply(to: &self, path: file.path, isOverridden: weights.hints.heads != nil)
    }
  }
}
