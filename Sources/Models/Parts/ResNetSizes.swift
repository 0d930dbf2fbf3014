/// The sizes of a ResNet.
public struct ResNetSizes: Hashable, Sendable {
  public var block: Configuration.Block
  /// Residual blocks of layers 1 to 4.
  public var blocks: [Int]
  /// Channels of the stem.
  public var width: Int
  /// Channels of the 3×3 convolutions of layers 1 to 4: the stem's, doubled by each layer, in every published model.
  public var planes: [Int]
  /// Layer 4 keeps stride 16 and dilates instead.
  public var isDilated: Bool

  /// Channels of layer 4.
  var channels: Int { planes[3] * block.expansion }
  /// Pixels of the input for each place of layer 4, in a row or column.
  var stride: Int { isDilated ? 16 : 32 }

  init(block: Configuration.Block, blocks: [Int], width: Int, planes: [Int]?, isDilated: Bool) {
    self.block = block
    self.blocks = blocks
    self.width = width
    self.planes = planes ?? Self.planes(width: width)
    self.isDilated = isDilated
  }

  /// Reads the sizes from the shapes of parameters whose names start with `prefix`.
  ///
  /// - Throws: `ModelError.notDETR` where a parameter that every ResNet has is missing.
  init(_ read: ShapeReader, prefix: String, isDilated: Bool) throws(ModelError) {
    block = read.shapes["\(prefix)layer1.0.conv3.weight"] == nil ? .basic : .bottleneck
    blocks = (1...4).map { layer in read.count { "\(prefix)layer\(layer).\($0).conv1.weight" } }
    width = try read.extent("\(prefix)conv1.weight", axis: 0, rank: 4)
    self.isDilated = isDilated
    planes = []
    guard blocks.allSatisfy({ $0 > 0 }) else {
      throw .notDETR(expected: "residual blocks in layers 1 to 4", found: "\(blocks) blocks")
    }
    for layer in 1...4 {
      planes.append(try read.extent("\(prefix)layer\(layer).0.conv1.weight", axis: 0, rank: 4))
    }
    try SizeBound.check(bounds)
  }

  var bounds: [SizeBound] {
    [SizeBound("stem channels", width, 2048)]
      + blocks.map { SizeBound("residual blocks in each layer", $0, 256) }
      + planes.map { SizeBound("channels in each layer", $0, 1 << 14) }
  }

  /// The planes of the published models.
  static func planes(width: Int) -> [Int] { (0..<4).map { width << $0 } }
}
