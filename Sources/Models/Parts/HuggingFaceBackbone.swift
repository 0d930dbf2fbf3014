/// What Hugging Face's `config.json` says of a ResNet, alone or as a `backbone_config`: transformers' own, or one of timm's.
struct HuggingFaceBackbone: Decodable {
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

  private var isNative: Bool { modelType == "resnet" }

  /// Makes a ResNet what the file says, where its shapes do not tell.
  ///
  /// - Parameters:
  ///   - place: what stands before the fields' names in errors.
  ///   - path: the file's, for errors.
  /// - Throws: `ModelError.unsupported`.
  func apply(to sizes: inout ResNetSizes, at place: String = "", path: String) throws(ModelError) {
    sizes.activation = try Activation(
      transformersName: activation, field: "\(place)hidden_act", path: path)
    sizes.halvesInFirstConvolution =
      isNative && sizes.block == .bottleneck && halvesInFirstConvolution == true
    sizes.halvesInLayer1 = isNative && halvesInLayer1 == true
  }

  /// Holds what the file says against what the weights' shapes tell.
  ///
  /// - Throws: `ModelError.contradiction`, or `.unsupported` for another kind of backbone.
  func check(against sizes: ResNetSizes, at place: String = "", path: String) throws(ModelError) {
    func contradiction(_ field: String, _ value: String, _ weights: String) -> ModelError {
      .contradiction(path: path, field: "\(place)\(field)", value: value, weights: weights)
    }
    func unsupported(_ field: String, _ value: String, _ known: String) -> ModelError {
      .unsupported(path: path, field: "\(place)\(field)", value: value, known: known)
    }
    if let modelType, !["resnet", "timm_backbone"].contains(modelType) {
      throw unsupported("model_type", modelType, "resnet, timm_backbone")
    }
    if modelType == "timm_backbone" {
      if let timmName { try Self.check(timm: timmName, "\(place)backbone", against: sizes, path) }
      if isFeaturesOnly == false { throw unsupported("features_only", "false", "true") }
    }
    if let channels, channels != 3 { throw contradiction("num_channels", "\(channels)", "3") }
    if let outputStride, !isNative, outputStride != 16, outputStride != 32 {
      throw unsupported("output_stride", "\(outputStride)", "32, 16")
    }
    if let embeddingSize, embeddingSize != sizes.width {
      throw contradiction("embedding_size", "\(embeddingSize)", "\(sizes.width)")
    }
    if let depths, depths != sizes.blocks { throw contradiction("depths", "\(depths)", "\(sizes.blocks)") }
    if let layerType, isNative, layerType != sizes.block.rawValue {
      throw contradiction("layer_type", layerType, sizes.block.rawValue)
    }
    if let hiddenSizes, hiddenSizes != sizes.outputs {
      throw contradiction("hidden_sizes", "\(hiddenSizes)", "\(sizes.outputs)")
    }
  }

  /// A DETR takes the last of the features that its backbone puts out: that must be layer 4's.
  ///
  /// - Throws: `ModelError.unsupported`.
  func checkFeatures(path: String) throws(ModelError) {
    func unsupported(_ field: String, _ value: String, _ known: String) -> ModelError {
      .unsupported(path: path, field: "backbone_config.\(field)", value: value, known: known)
    }
    if let last = outFeatures?.last, !last.hasSuffix("4") {
      throw unsupported("out_features", last, "stage4 as the last")
    }
    if let last = outIndices?.last, last != 4, last != -1 {
      throw unsupported("out_indices", "\(last)", "4 as the last")
    }
    guard let outFeatures else { return }
    if let outIndices, outIndices.count != outFeatures.count {
      throw unsupported("out_features", "\(outFeatures)", "as many as out_indices, \(outIndices)")
    }
    if let stageNames, !outFeatures.allSatisfy(stageNames.contains) {
      throw unsupported("stage_names", "\(stageNames)", "names of out_features, \(outFeatures)")
    }
  }

  /// timm's name of a backbone must be a plain ResNet's, and of these blocks.
  ///
  /// - Throws: `ModelError.unsupported` or `.contradiction`.
  static func check(
    timm name: String, _ field: String, against sizes: ResNetSizes, _ path: String
  ) throws(ModelError) {
    guard isPlainResNet(name) else {
      throw .unsupported(path: path, field: field, value: name, known: "resnet18, 34, 50, 101, 152")
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
}

extension Activation {
  /// The function that a `config.json` names; ReLU where it names none.
  ///
  /// - Throws: `ModelError.unsupported`.
  init(transformersName name: String?, field: String, path: String) throws(ModelError) {
    guard let name else {
      self = .relu
      return
    }
    guard let known = Activation(transformersName: name) else {
      throw .unsupported(
        path: path, field: field, value: name,
        known: Activation.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self = known
  }
}
