import Foundation

/// A ResNet alone, usually with its classifier: ResNeXt and wide ones too.
public struct ResNetFamily: ModelFamily {
  public let id = "resnet"
  public let modelTypes = ["timm", "timm_wrapper", "resnet"]

  private static let layers = (1...4).map { "layer\($0)." }

  public let sources = [
    KeySource(
      "torchvision", signature: ["conv1.weight", "layer1.0.conv1.weight", "layer4.0.conv1.weight"],
      parts: ["conv1.", "bn1.", "fc.weight", "fc.bias"] + layers, table: .torchvision),
    KeySource(
      "children", signature: ["0.weight", "4.0.conv1.weight", "7.0.conv1.weight"],
      parts: ["0.", "1.", "4.", "5.", "6.", "7."], table: .childrenOfResNet),
    KeySource(
      "huggingFace",
      signature: [
        "embedder.embedder.convolution.weight", "encoder.stages.0.layers.0.layer.0.convolution.weight",
        "encoder.stages.3.layers.0.layer.0.convolution.weight",
      ], innerPrefix: "resnet.", parts: ["resnet.", "embedder.", "encoder.", "classifier."],
      table: .resNetHuggingFace),
    // Recognised to be refused by name.
    KeySource(
      "timm", signature: ["conv1.0.weight", "layer1.0.conv1.weight", "layer4.0.conv1.weight"],
      parts: ["conv1.", "bn1.", "fc.weight", "fc.bias"] + layers, table: .torchvision),
  ]

  public init() {}

  public func network(_ weights: WeightsDescription) throws(ModelError) -> any Network {
    let file = (weights.path as NSString).lastPathComponent
    let config = weights.neighbours.config
    if config == nil, let name = TimmConfig.otherArchitecture(file: file) {
      throw .otherResNet(name: name)
    }
    let hints = weights.hints.completed(by: weights.arguments)
    var network = try ResNetClassifier(shapes: weights.shapes, hints: hints)
    network.preprocessing = .torchvision(file: file)
    guard let config else {
      network.assumptions = Self.assumptions(weights, isDilated: hints.isDilated, file: file)
      return network
    }
    if config.modelType == "resnet" {
      let native = try config.decode(HuggingFaceBackbone.self)
      try native.check(against: network.sizes, path: config.path)
      try native.apply(to: &network.sizes, path: config.path)
    } else {
      let timm = try config.decode(TimmConfig.self)
      try timm.check(path: config.path)
      network.preprocessing = try timm.preprocessing(path: config.path)
    }
    return network
  }

  /// What no parameter tells: dilation, and the filters of timm's `resnetblur50`.
  private static func assumptions(
    _ weights: WeightsDescription, isDilated: Bool?, file: String
  ) -> [Assumption] {
    if weights.source == "huggingFace" { return [.defaultsOfTransformers] }
    // torchvision's downloads are as it computes them.
    if file.wholeMatch(of: /(wide_)?resne(x)?t[0-9a-z_]+-[0-9a-f]{8}\.pth/) != nil { return [] }
    return [isDilated == nil ? .undilated : nil, .unfiltered].compactMap { $0 }
  }

  public var sample: (any Network)? {
    let sizes = ResNetSizes(block: .basic, blocks: [3, 8, 36, 3], width: 8, planes: nil, isDilated: false)
    return ResNetClassifier(sizes: sizes, classes: 8)
  }
}

extension Preprocessing {
  /// torchvision's weights whose transform resizes to 232 pixels, by the digits that end their files' names. All others
  /// resize to 256.
  private static let resizedTo232: Set<String> = [
    "11ad3fa6", "cd907fc2", "f82ba261", "1a0047aa", "110c445d", "173b62eb", "9ba9bcbe", "d733dc28",
  ]

  /// The transform that torchvision publishes with a classifier's weights: the short side is resized, and the middle
  /// 224×224 taken.
  ///
  /// - Parameter file: the weights' name, as torchvision's downloads have it.
  static func torchvision(file: String) -> Preprocessing {
    let digits = file.split(separator: ".").first?.split(separator: "-").last.map(String.init) ?? ""
    var preprocessing = Preprocessing.published
    (preprocessing.shortSide, preprocessing.longSide) = (resizedTo232.contains(digits) ? 232 : 256, nil)
    preprocessing.crop = Crop(height: 224, width: 224)
    return preprocessing
  }
}
