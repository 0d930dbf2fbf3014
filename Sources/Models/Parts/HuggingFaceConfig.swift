/// What Hugging Face's `config.json` says of a DETR and changes the computation. Members that are not named here change
/// no number: what only training reads, what the weights' shapes tell, and words.
struct HuggingFaceConfig: Decodable {
  var modelType: String?
  var activation: String?
  var auxiliaryLoss: Bool?
  var encoderHeads: Int?
  /// Another name of `encoderHeads`, which goes first.
  var heads: Int?
  var decoderHeads: Int?
  var encoderLayers: Int?
  /// Another name of `encoderLayers`, which goes first.
  var layers: Int?
  var decoderLayers: Int?
  var encoderFeedForward: Int?
  var decoderFeedForward: Int?
  var hidden: Int?
  /// Another name of `hidden`, which goes first.
  var hiddenSize: Int?
  var queries: Int?
  var positions: String?
  var dilation: Bool?
  var backbone: HuggingFaceBackbone?
  var backboneName: String?
  var isTimmBackbone: Bool?

  private enum CodingKeys: String, CodingKey {
    case dilation
    case modelType = "model_type"
    case activation = "activation_function"
    case auxiliaryLoss = "auxiliary_loss"
    case encoderHeads = "encoder_attention_heads"
    case heads = "num_attention_heads"
    case decoderHeads = "decoder_attention_heads"
    case encoderLayers = "encoder_layers"
    case layers = "num_hidden_layers"
    case decoderLayers = "decoder_layers"
    case encoderFeedForward = "encoder_ffn_dim"
    case decoderFeedForward = "decoder_ffn_dim"
    case hidden = "d_model"
    case hiddenSize = "hidden_size"
    case queries = "num_queries"
    case positions = "position_embedding_type"
    case backbone = "backbone_config"
    case backboneName = "backbone"
    case isTimmBackbone = "use_timm_backbone"
  }

  /// Whether layer 4 is dilated; nil where it does not say. Version 5 says it in terms of timm, as the stride that the
  /// last stage keeps; before, `dilation` said it of timm's backbones.
  var isDilated: Bool? {
    guard let backbone else { return dilation }
    return backbone.modelType == "resnet" ? false : backbone.outputStride.map { $0 == 16 } ?? false
  }
}

extension HuggingFaceConfig {
  /// Makes a configuration what the file says, or refuses.
  ///
  /// - Parameters:
  ///   - path: the file's, for errors.
  ///   - isOverridden: whether the user said how many heads there are.
  /// - Throws: `ModelError.unsupported` for what cannot be computed, `.contradiction` for what the weights deny.
  func apply(
    to sizes: inout Configuration, path: String, isOverridden: Bool
  ) throws(ModelError) {
    var variant = sizes.variant ?? Variant()
    variant.activation = try Activation(
      transformersName: activation, field: "activation_function", path: path)
    variant.handsOnNormedOutput = auxiliaryLoss ?? false
    if !isOverridden, let decoderHeads, decoderHeads != sizes.heads { variant.decoderHeads = decoderHeads }
    var body = sizes.backbone
    try backbone?.apply(to: &body, at: "backbone_config.", path: path)
    variant.backboneActivation = body.activation
    variant.halvesInFirstConvolution = body.halvesInFirstConvolution
    variant.halvesInLayer1 = body.halvesInLayer1
    let isTimm = backbone?.modelType == "timm_backbone" || (backbone == nil && isTimmBackbone == true)
    variant.dilatesAsTimm = isTimm && sizes.isDilated && sizes.block == .basic
    try check(against: sizes, variant, path)
    sizes.variant = variant == Variant() ? nil : variant
  }

  /// - Throws: `ModelError` where the channels do not divide into the heads.
  func checkHeads(shapes: [String: [Int]], path: String) throws(ModelError) {
    let field = heads == nil ? "encoder_attention_heads" : "num_attention_heads"
    guard let heads = heads ?? encoderHeads, let hidden = shapes["input_proj.weight"]?.first else { return }
    guard heads > 0 else { throw .badNeighbour(path: path, place: field, expected: "at least 1") }
    guard hidden % heads == 0 else {
      throw .contradiction(path: path, field: field, value: "\(heads)", weights: "\(hidden) channels")
    }
  }

  /// What the weights' shapes tell must be what the file says.
  private func check(
    against sizes: Configuration, _ variant: Variant, _ path: String
  ) throws(ModelError) {
    let stated: [(field: String, value: Int?, found: Int)] = [
      (hiddenSize == nil ? "d_model" : "hidden_size", hiddenSize ?? hidden, sizes.hidden),
      ("num_queries", queries, sizes.queries),
      (layers == nil ? "encoder_layers" : "num_hidden_layers", layers ?? encoderLayers, sizes.encoderLayers),
      ("decoder_layers", decoderLayers, sizes.decoderLayers),
      (
        "encoder_ffn_dim", sizes.encoderLayers == 0 ? nil : encoderFeedForward,
        variant.encoderFeedForward ?? sizes.feedForward
      ),
      ("decoder_ffn_dim", decoderFeedForward, sizes.feedForward),
    ]
    for (field, value, found) in stated where value != nil && value != found {
      throw .contradiction(path: path, field: field, value: "\(value ?? 0)", weights: "\(found)")
    }
    if let decoderHeads, sizes.hidden % max(decoderHeads, 1) != 0 || decoderHeads < 1 {
      throw .contradiction(
        path: path, field: "decoder_attention_heads", value: "\(decoderHeads)",
        weights: "\(sizes.hidden) channels")
    }
    let learned = variant.learnedPositions == nil ? "sine" : "learned"
    if let positions, positions != learned {
      throw .contradiction(path: path, field: "position_embedding_type", value: positions, weights: learned)
    }
    if let backbone {
      try backbone.checkFeatures(path: path)
      try backbone.check(against: sizes.backbone, at: "backbone_config.", path: path)
    }
    if backbone == nil, isTimmBackbone == true {
      // transformers takes a ResNet-50 where no name is given.
      let field = backboneName == nil ? "use_timm_backbone" : "backbone"
      try HuggingFaceBackbone.check(timm: backboneName ?? "resnet50", field, against: sizes.backbone, path)
    }
  }
}
