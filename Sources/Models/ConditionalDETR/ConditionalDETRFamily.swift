/// Conditional DETR for boxes, under its authors' names or Hugging Face's.
public struct ConditionalDETRFamily: ModelFamily {
  public let id = "conditional-detr"
  public let modelTypes = ["conditional_detr"]

  public let sources = [
    KeySource(
      "huggingFace",
      signature: [
        "class_labels_classifier.weight", "model.query_position_embeddings.weight",
        "model.decoder.ref_point_head.layers.0.weight",
      ], table: .conditionalHuggingFace, unrun: [Self.maskHead]),
    KeySource(
      "authors",
      signature: [
        "query_embed.weight", "class_embed.weight", "transformer.decoder.ref_point_head.layers.0.weight",
        "transformer.decoder.layers.0.ca_qpos_sine_proj.weight",
      ], unrun: [Self.maskHead]),
  ]

  private static let maskHead = UnrunPart("mask head", starts: ["bbox_attention.", "mask_head."])

  public init() {}

  public func network(_ weights: WeightsDescription) throws(ModelError) -> any Network {
    let configuration = try Configuration(weights, scoring: .sigmoid)
    if configuration.variant?.isPreNorm == true {
      throw .notDETR(
        expected: "a Conditional DETR with norms behind its sums", found: "transformer.encoder.norm.weight")
    }
    return ConditionalDETR(configuration: configuration, assumptions: configuration.assumptions(weights))
  }

  /// With more layers than any published model.
  public var sample: (any Network)? {
    ConditionalDETR(
      configuration: Configuration(
        block: .basic, blocks: [3, 8, 36, 3], width: 8, isDilated: false, hidden: 32, heads: 8,
        encoderLayers: 64, decoderLayers: 64, feedForward: 8, queries: 8, classes: 8, hasMasks: false))
  }
}
