/// DETR as Meta published it, with or without masks, under Meta's names, Hugging Face's, or those of classes that people
/// write by hand after a teaching article.
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
    KeySource(
      "article",
      signature: [
        "query_embed.weight", "linear_class.weight", "conv.weight",
        "decoder.layers.0.multihead_attn.in_proj_weight",
      ], table: .article),
  ]

  public init() {}

  public func kind(of names: [String]) -> String {
    names.contains { $0.hasPrefix("mask_head.") } ? "panoptic" : "detection"
  }

  public func network(_ weights: WeightsDescription) throws(ModelError) -> any Network {
    let configuration = try Configuration(weights)
    return DETRsegm(configuration: configuration, assumptions: configuration.assumptions(weights))
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
  init(
    _ weights: WeightsDescription, scoring: ClassScoring = .softmaxWithNoObject
  ) throws(ModelError) {
    let file = weights.neighbours.config
    let config = try file?.decode(HuggingFaceConfig.self)
    if let config, let file { try config.checkHeads(shapes: weights.shapes, path: file.path) }
    try self.init(shapes: weights.shapes, hints: Self.known(weights, config), scoring: scoring)
    if let stated = weights.hints.heads, stated != heads {
      throw .contradiction(
        path: weights.path, field: "--heads", value: "\(stated)", weights: "\(heads), by their mask head")
    }
    if let config, let file {
      try config.apply(to: &self, path: file.path, isOverridden: weights.hints.heads != nil)
    }
  }

  /// What is said beside the shapes, the user's word first.
  private static func known(_ weights: WeightsDescription, _ config: HuggingFaceConfig?) -> ModelHints {
    // transformers takes these where its file leaves them out.
    let stated = config.map {
      ModelHints(isDilated: $0.isDilated ?? false, heads: $0.heads ?? $0.encoderHeads ?? 8)
    }
    return weights.hints.completed(by: stated ?? ModelHints()).completed(by: weights.arguments)
  }

  /// What the weights have otherwise than any published model, in one line; nothing where there is nothing.
  var peculiarities: [String] {
    guard hasMasks, let layers = variant?.pyramid else { return [] }
    let listed = layers.map(String.init).joined(separator: ", ")
    return [
      "the mask head takes layers \(listed) of the backbone, by its weights; a published one takes 3, 2, 1"
    ]
  }

  /// What was taken for granted, where neither the user nor anything beside the shapes says it.
  func assumptions(_ weights: WeightsDescription) -> [Assumption] {
    guard weights.neighbours.config == nil else { return [] }
    let hints = weights.hints.completed(by: weights.arguments)
    return [
      hints.heads == nil && !hasMasks ? .heads(heads) : nil,
      hints.isDilated == nil ? .undilated : nil,
      weights.source == "huggingFace" ? .defaultsOfTransformers : nil,
    ].compactMap { $0 }
  }
}
