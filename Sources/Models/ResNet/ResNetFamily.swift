/// A ResNet alone, usually with its classifier.
public struct ResNetFamily: ModelFamily {
  public let id = "resnet"

  public let sources = [
    KeySource(
      "torchvision", signature: ["conv1.weight", "layer1.0.conv1.weight", "layer4.0.conv1.weight"],
      table: .torchvision)
  ]

  public init() {}

  public func network(_ weights: WeightsDescription) throws(ModelError) -> any Network {
    try ResNetClassifier(shapes: weights.shapes, hints: weights.hints.completed(by: weights.arguments))
  }

  public var sample: (any Network)? {
    let sizes = ResNetSizes(block: .basic, blocks: [3, 8, 36, 3], width: 8, planes: nil, isDilated: false)
    return ResNetClassifier(sizes: sizes, classes: 8)
  }
}
