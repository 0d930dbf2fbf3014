import Graph

/// torchvision's ResNet-18, 34, 50, 101 or 152, ResNeXt or wide ResNet alone, under torchvision's names: `layer1` … `layer4`, `avgpool`, `fc`.
///
/// Source: He et al., Deep Residual Learning for Image Recognition, 2015; `torchvision.models.resnet`, in evaluation,
/// where batch norm has its stored statistics. timm's ResNets of the same build have the same names.
public struct ResNetClassifier: Network {
  public internal(set) var sizes: ResNetSizes
  /// Columns of `fc`; nil for a ResNet without one.
  public let classes: Int?
  /// torchvision's transform, where the weights do not say.
  public var preprocessing = Preprocessing.torchvision(file: "")
  public internal(set) var assumptions: [Assumption] = []

  init(sizes: ResNetSizes, classes: Int?) {
    self.sizes = sizes
    self.classes = classes
  }

  /// Reads the sizes from parameter shapes under canonical names.
  ///
  /// - Throws: `ModelError.notDETR` where a parameter that every ResNet has is missing or has an impossible shape.
  public init(shapes: [String: [Int]], hints: ModelHints = .init()) throws(ModelError) {
    let read = ShapeReader(shapes: shapes)
    sizes = try ResNetSizes(read, prefix: "", isDilated: hints.isDilated ?? false)
    classes = shapes["fc.weight"] == nil ? nil : try read.extent("fc.weight", axis: 0, rank: 2)
    try SizeBound.check(classes.map { [SizeBound("classes", $0, 1 << 20)] } ?? [])
  }

  /// ImageNet's for a classifier with as many classes as the published ones; any other count is somebody's own.
  public var categories: Categories { classes == Categories.imageNet.all.count ? .imageNet : Categories([]) }

  /// Every node from pixels to logits for an input of `[1, 3, height, width]`.
  public func graph(height: Int, width: Int) -> ComputationGraph {
    let builder = GraphBuilder()
    let image = builder.image(height: height, width: width)
    let features = Backbone(sizes: sizes, prefix: "")(image)  // layer1 … layer4
    let pooled = features[3].applying(GlobalAveragePool(), as: "avgpool").kept()  // [1, 8C, 1, 1]
      .note("The mean of every channel over all places: what is in the picture, not where.")
    if let classes {
      let flat = pooled.applying(Flatten(), as: "flatten")  // [1, 8C]
        .note("The same means as one row, without places.")
      LinearLayer(path: "fc", input: sizes.channels, output: classes, counting: .label)(flat).kept()
        .role(.output(.imageClasses))  // [1, classes]
        .note("Class logits of the whole picture; a softmax makes probabilities of them.")
    }
    return builder.build()
  }
}
