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
  var backbone: Backbone?
  var backboneName: String?
  var isTimmBackbone: Bool?

  struct Backbone: Decodable {
    var modelType: String?
    var activation: String?
    var halvesInFirstConvolution: Bool?
    var halvesInLayer1: Bool?
    var layerType: String?
    var depths: [Int]?
    var hiddenSizes: [Int]?
    var embeddingSize: Int?
    var outputStride: Int?
    var outFeatures: [String]?
    var outIndices: [Int]?
    var stageNames: [String]?
    var channels: Int?
    var isFeaturesOnly: Bool?
    var timmName: String?

    private enum CodingKeys: String, CodingKey {
      case depths
      case outIndices = "out_indices"
      case stageNames = "stage_names"
      case channels = "num_channels"
      case isFeaturesOnly = "features_only"
      case modelType = "model_type"
      case activation = "hidden_act"
      case halvesInFirstConvolution = "downsample_in_bottleneck"
      case halvesInLayer1 = "downsample_in_first_stage"
      case layerType = "layer_type"
      case hiddenSizes = "hidden_sizes"
      case embeddingSize = "embedding_size"
      case outputStride = "output_stride"
      case outFeatures = "out_features"
      case timmName = "backbone"
    }
  }

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
    variant.activation = try Self.activation(activation, "activation_function", path)
    variant.backboneActivation = try Self.activation(backbone?.activation, "backbone_config.hidden_act", path)
    variant.handsOnNormedOutput = auxiliaryLoss ?? false
    if !isOverridden, let decoderHeads, decoderHeads != sizes.heads { variant.decoderHeads = decoderHeads }
    let isNative = backbone?.modelType == "resnet"
    variant.halvesInFirstConvolution =
      isNative && sizes.block == .bottleneck && backbone?.halvesInFirstConvolution == true
    let isTimm = backbone?.modelType == "timm_backbone" || (backbone == nil && isTimmBackbone == true)
    variant.dilatesAsTimm = isTimm && sizes.isDilated && sizes.block == .basic
    variant.halvesInLayer1 = isNative && backbone?.halvesInLayer1 == true
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

  private static func activation(
    _ name: String?, _ field: String, _ path: String
  ) throws(ModelError) -> Activation {
    guard let name else { return .relu }
    guard let known = Activation(transformersName: name) else {
      throw .unsupported(
        path: path, field: field, value: name,
        known: Activation.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return known
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
      ("backbone_config.embedding_size", backbone?.embeddingSize, sizes.width),
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
    if let backbone { try check(backbone, against: sizes, path) }
    if backbone == nil, isTimmBackbone == true {
      // transformers takes a ResNet-50 where no name is given.
      let field = backboneName == nil ? "use_timm_backbone" : "backbone"
      try Self.check(timm: backboneName ?? "resnet50", field, against: sizes, path)
    }
  }

  private static let plainResNets = "resnet18, 34, 50, 101, 152"

  /// timm's name of a backbone must be a plain ResNet's, and of these blocks.
  private static func check(
    timm name: String, _ field: String, against sizes: Configuration, _ path: String
  ) throws(ModelError) {
    guard isPlainResNet(name) else {
      throw .unsupported(path: path, field: field, value: name, known: plainResNets)
    }
    let isBasic = ["resnet18", "resnet34"].contains(String(name.prefix { $0 != "." }))
    guard isBasic == (sizes.block == .basic) else {
      throw .contradiction(path: path, field: field, value: name, weights: "\(sizes.block.rawValue) blocks")
    }
  }

  /// Whether timm's model of a name is a ResNet as published: `resnet50.a1_in1k`, and not `resnet50d` or `resnetblur50`.
  private static func isPlainResNet(_ name: String) -> Bool {
    let architecture = name.prefix { $0 != "." }
    let layers = architecture.dropFirst("resnet".count)
    return architecture.hasPrefix("resnet") && !layers.isEmpty && layers.allSatisfy(\.isNumber)
  }

  private func check(
    _ backbone: Backbone, against sizes: Configuration, _ path: String
  ) throws(ModelError) {
    func contradiction(_ field: String, _ value: String, _ weights: String) -> ModelError {
      .contradiction(path: path, field: "backbone_config.\(field)", value: value, weights: weights)
    }
    func unsupported(_ field: String, _ value: String, _ known: String) -> ModelError {
      .unsupported(path: path, field: "backbone_config.\(field)", value: value, known: known)
    }
    if let type = backbone.modelType, !["resnet", "timm_backbone"].contains(type) {
      throw unsupported("model_type", type, "resnet, timm_backbone")
    }
    if backbone.modelType == "timm_backbone" {
      if let name = backbone.timmName {
        try Self.check(timm: name, "backbone_config.backbone", against: sizes, path)
      }
      if backbone.isFeaturesOnly == false { throw unsupported("features_only", "false", "true") }
    }
    if let channels = backbone.channels, channels != 3 {
      throw contradiction("num_channels", "\(channels)", "3")
    }
    if let stride = backbone.outputStride, backbone.modelType != "resnet", stride != 16, stride != 32 {
      throw unsupported("output_stride", "\(stride)", "32, 16")
    }
    if let last = backbone.outFeatures?.last, !last.hasSuffix("4") {
      throw unsupported("out_features", last, "stage4 as the last")
    }
    if let last = backbone.outIndices?.last, last != 4, last != -1 {
      throw unsupported("out_indices", "\(last)", "4 as the last")
    }
    if let features = backbone.outFeatures {
      if let indices = backbone.outIndices, indices.count != features.count {
        throw unsupported("out_features", "\(features)", "as many as out_indices, \(indices)")
      }
      if let names = backbone.stageNames, !features.allSatisfy(names.contains) {
        throw unsupported("stage_names", "\(names)", "names of out_features, \(features)")
      }
    }
    if let depths = backbone.depths, depths != sizes.blocks {
      throw contradiction("depths", "\(depths)", "\(sizes.blocks)")
    }
    if let type = backbone.layerType, backbone.modelType == "resnet", type != sizes.block.rawValue {
      throw contradiction("layer_type", type, sizes.block.rawValue)
    }
    let channels = sizes.backbone.outputs
    if let stated = backbone.hiddenSizes, stated != channels {
      throw contradiction("hidden_sizes", "\(stated)", "\(channels)")
    }
  }
}
