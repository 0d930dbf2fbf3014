/// The sizes of a ResNet.
public struct ResNetSizes: Hashable, Sendable {
  public var block: Configuration.Block
  /// Residual blocks of layers 1 to 4.
  public var blocks: [Int]
  /// Channels of the stem.
  public var width: Int
  /// Channels of the 3×3 convolutions of layers 1 to 4: the stem's, doubled by each layer, in every published model.
  public var planes: [Int]
  /// Channels that layers 1 to 4 put out: `planes`, in bottlenecks four times as many. Wide ones have twice as many.
  public var outputs: [Int]
  /// Groups of the 3×3 convolutions of bottlenecks: many in a ResNeXt.
  public var groups = 1
  /// Layer 4 keeps stride 16 and dilates instead.
  public var isDilated: Bool
  /// Behind the stem and behind each block's sum; within blocks it is always a ReLU, as in transformers.
  public var activation = Activation.relu
  /// Bottlenecks halve in their first convolution instead of the 3×3 one.
  public var halvesInFirstConvolution = false
  /// Dilated basic blocks dilate their second convolution too, as timm's do.
  public var dilatesAsTimm = false
  /// Layer 1 halves as layers 2 to 4 do.
  public var halvesInLayer1 = false

  /// Channels of layer 4.
  var channels: Int { outputs[3] }
  /// Pixels of the input for each place of layer 4, in a row or column.
  var stride: Int { (isDilated ? 16 : 32) * (halvesInLayer1 ? 2 : 1) }

  init(block: Configuration.Block, blocks: [Int], width: Int, planes: [Int]?, isDilated: Bool) {
    self.block = block
    self.blocks = blocks
    self.width = width
    self.planes = planes ?? Self.planes(width: width)
    // Planes that overflow here are refused by their own bound.
    outputs = self.planes.map { $0 &* block.expansion }
    self.isDilated = isDilated
  }

  /// Reads the sizes from the shapes of parameters whose names start with `prefix`.
  ///
  /// - Throws: `ModelError.notDETR` where a parameter that every ResNet has is missing, `.otherResNet` where one is there
  ///   that only others have.
  init(_ read: ShapeReader, prefix: String, isDilated: Bool) throws(ModelError) {
    try Self.refuseOthers(read.shapes, prefix)
    block = read.shapes["\(prefix)layer1.0.conv3.weight"] == nil ? .basic : .bottleneck
    blocks = (1...4).map { layer in read.count { "\(prefix)layer\(layer).\($0).conv1.weight" } }
    width = try read.extent("\(prefix)conv1.weight", axis: 0, rank: 4)
    self.isDilated = isDilated
    (planes, outputs) = ([], [])
    guard blocks.allSatisfy({ $0 > 0 }) else {
      throw .notDETR(expected: "residual blocks in layers 1 to 4", found: "\(blocks) blocks")
    }
    for layer in 1...4 {
      planes.append(try read.extent("\(prefix)layer\(layer).0.conv1.weight", axis: 0, rank: 4))
      let last = block == .bottleneck ? "conv3" : "conv2"
      outputs.append(try read.extent("\(prefix)layer\(layer).0.\(last).weight", axis: 0, rank: 4))
    }
    if block == .bottleneck {
      let channels = try read.extent("\(prefix)layer1.0.conv2.weight", axis: 1, rank: 4)
      groups = max(1, planes[0] / channels)
    }
    try SizeBound.check(bounds)
    guard planes.allSatisfy({ $0 % groups == 0 }) else {
      throw .notDETR(expected: "channels that divide into \(groups) groups", found: "\(planes)")
    }
  }

  /// Whether these are the published proportions.
  var hasUsualOutputs: Bool { outputs == planes.map { $0 * block.expansion } }

  /// ResNets that compute something else, by parameters that only they have.
  private static func refuseOthers(_ shapes: [String: [Int]], _ prefix: String) throws(ModelError) {
    let first = "\(prefix)layer1.0."
    func has(_ start: String) -> Bool { shapes.keys.contains { $0.hasPrefix(first + start) } }
    let others: [(isThere: Bool, name: String)] = [
      (shapes["\(prefix)conv1.0.weight"] != nil, "a stem of three convolutions (timm's resnet50d)"),
      (shapes["\(first)downsample.1.weight"]?.count == 4, "pooled shortcuts (timm's resnet50d)"),
      (has("se."), "squeeze and excitation (timm's seresnet50)"),
      (has("aa."), "filters against aliasing (timm's resnetblur50)"),
    ]
    for other in others where other.isThere { throw .otherResNet(name: other.name) }
  }

  var bounds: [SizeBound] {
    [SizeBound("stem channels", width, 2048)]
      + blocks.map { SizeBound("residual blocks in each layer", $0, 256) }
      + (planes + outputs).map { SizeBound("channels in each layer", $0, 1 << 14) }
  }

  /// The planes of the published models.
  static func planes(width: Int) -> [Int] { (0..<4).map { width << $0 } }
}
