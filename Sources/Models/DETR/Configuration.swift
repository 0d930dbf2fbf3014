import Foundation

/// The sizes of a DETR: read from a checkpoint's shapes, so that nothing is bound to one model.
public struct Configuration: Hashable, Sendable, Codable {
  /// The residual block of the backbone.
  public enum Block: String, Sendable, Codable {
    case bottleneck
    case basic

    /// Output channels over `planes`.
    var expansion: Int { self == .bottleneck ? 4 : 1 }
  }

  public var block: Block
  /// Residual blocks of layers 1 to 4.
  public var blocks: [Int]
  /// Channels of the stem; `planes` of layer 1, doubled by each layer.
  public var width: Int
  /// Those `planes` where they are not the stem's channels, doubled by each layer.
  public var planes: [Int]?
  /// DC5: layer 4 keeps stride 16 and dilates instead.
  public var isDilated: Bool
  /// Channels of the transformer.
  public var hidden: Int
  public var heads: Int
  public var encoderLayers: Int
  public var decoderLayers: Int
  public var feedForward: Int
  public var queries: Int
  /// Classes without "no object".
  public var classes: Int
  /// Whether there is a mask head (DETRsegm) or boxes alone (DETR).
  public var hasMasks: Bool

  init(
    block: Block, blocks: [Int], width: Int, isDilated: Bool, hidden: Int, heads: Int, encoderLayers: Int,
    decoderLayers: Int, feedForward: Int, queries: Int, classes: Int, hasMasks: Bool
  ) {
    (self.block, self.blocks, self.width, self.isDilated) = (block, blocks, width, isDilated)
    (self.hidden, self.heads, self.feedForward) = (hidden, heads, feedForward)
    (self.encoderLayers, self.decoderLayers) = (encoderLayers, decoderLayers)
    (self.queries, self.classes, self.hasMasks) = (queries, classes, hasMasks)
  }

  var backbone: ResNetSizes {
    ResNetSizes(block: block, blocks: blocks, width: width, planes: planes, isDilated: isDilated)
  }

  private enum CodingKeys: String, CodingKey {
    case block, width, planes, hidden, heads, queries, classes
    case blocks = "layers"
    case isDilated = "dilation"
    case encoderLayers = "encoder"
    case decoderLayers = "decoder"
    case feedForward = "feedforward"
    case hasMasks = "masks"
  }

  /// Reads the sizes from parameter shapes under canonical names.
  ///
  /// What shapes cannot tell is taken from `hints`: DC5's dilation (default no), and the heads of a model without
  /// a mask head (default 8).
  ///
  /// - Throws: `ModelError.notDETR` where a parameter that every DETR has is missing or has an impossible shape.
  public init(shapes: [String: [Int]], hints: Hints = Hints()) throws(ModelError) {
    let read = ShapeReader(shapes: shapes)
    let body = try ResNetSizes(read, prefix: Backbone.detrPrefix, isDilated: hints.isDilated ?? false)
    (block, blocks, width, isDilated) = (body.block, body.blocks, body.width, body.isDilated)
    planes = body.planes == ResNetSizes.planes(width: width) ? nil : body.planes
    hidden = try read.extent("input_proj.weight", axis: 0, rank: 4)
    encoderLayers = read.count { "transformer.encoder.layers.\($0).linear1.weight" }
    decoderLayers = read.count { "transformer.decoder.layers.\($0).linear1.weight" }
    feedForward = try read.extent("transformer.decoder.layers.0.linear1.weight", axis: 0, rank: 2)
    queries = try read.extent("query_embed.weight", axis: 0, rank: 2)
    classes = try read.extent("class_embed.weight", axis: 0, rank: 2) - 1
    hasMasks = shapes["mask_head.lay1.weight"] != nil
    // The mask head sees the hidden channels and one map per head.
    heads = hasMasks ? try read.extent("mask_head.lay1.weight", axis: 1, rank: 4) - hidden : hints.heads ?? 8
    try check()
  }

  private var bounds: [SizeBound] {
    backbone.bounds
      + SizeBound.ofTransformer(
        hidden: hidden, heads: heads, feedForward: feedForward, encoderLayers: encoderLayers,
        decoderLayers: decoderLayers, queries: queries, classes: classes)
  }

  /// - Throws: `ModelError.notDETR` where no network has these sizes.
  func check() throws(ModelError) {
    guard blocks.count == 4, backbone.planes.count == 4 else {
      throw .notDETR(expected: "residual blocks of 4 layers", found: "\(blocks)")
    }
    try SizeBound.check(bounds)
    guard hidden % heads == 0, hidden % 4 == 0 else {
      throw .notDETR(
        expected: "channels that divide into heads", found: "\(hidden) channels and \(heads) heads")
    }
    guard !hasMasks || (hidden % 128 == 0 && (hidden + heads) % GroupNorm.groups == 0) else {
      throw .notDETR(
        expected: "a mask head whose channels divide into \(GroupNorm.groups) groups",
        found: "\(hidden) channels and \(heads) heads")
    }
  }

  /// What a checkpoint's metadata, or the user, says beyond shapes.
  public struct Hints: Hashable, Sendable {
    public var isDilated: Bool?
    public var heads: Int?

    public init(isDilated: Bool? = nil, heads: Int? = nil) {
      self.isDilated = isDilated
      self.heads = heads
    }
  }
}
