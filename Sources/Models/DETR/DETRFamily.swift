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
        "query_embed.weight", "class_embed.weight", "transformer.encoder.layers.0.self_attn.in_proj_weight",
      ],
      innerPrefix: "detr.", table: .meta),
  ]

  public init() {}

  public func kind(of names: [String]) -> String {
    names.contains { $0.hasPrefix("mask_head.") } ? "panoptic" : "detection"
  }

  public func network(_ weights: WeightsDescription) throws(ModelError) -> any Network {
    let hints = weights.hints.completed(by: try HuggingFaceConfig.hints(weights.neighbours))
      .completed(by: weights.arguments)
    return DETRsegm(configuration: try Configuration(shapes: weights.shapes, hints: hints))
  }

  /// With more layers than any published model.
  public var sample: (any Network)? {
    DETRsegm(
      configuration: Configuration(
        block: .basic, blocks: [3, 8, 36, 3], width: 8, isDilated: false, hidden: 128, heads: 8,
        encoderLayers: 64, decoderLayers: 64, feedForward: 8, queries: 8, classes: 8, hasMasks: true))
  }
}
