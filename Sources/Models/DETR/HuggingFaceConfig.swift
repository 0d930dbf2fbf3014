/// What Hugging Face's `config.json` says of a DETR.
struct HuggingFaceConfig: Decodable {
  let encoderAttentionHeads: Int?
  let dilation: Bool?
  let backbone: BackboneConfig?

  struct BackboneConfig: Decodable {
    let outputStride: Int?

    private enum CodingKeys: String, CodingKey {
      case outputStride = "output_stride"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case dilation
    case encoderAttentionHeads = "encoder_attention_heads"
    case backbone = "backbone_config"
  }

  /// - Throws: `ModelError.badNeighbour`.
  static func hints(_ neighbours: Neighbours) throws(ModelError) -> ModelHints {
    guard let file = neighbours.config else { return ModelHints() }
    let config = try file.decode(HuggingFaceConfig.self)
    if let heads = config.encoderAttentionHeads, heads < 1 {
      throw .badNeighbour(path: file.path, place: "encoder_attention_heads", expected: "at least 1")
    }
    // Version 5 says it in terms of timm: the last stage at stride 16 instead of 32.
    let isStrideKept = config.backbone?.outputStride == 16
    return ModelHints(isDilated: isStrideKept ? true : config.dilation, heads: config.encoderAttentionHeads)
  }
}
