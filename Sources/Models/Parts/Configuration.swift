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
  /// Channels that layers 1 to 4 put out where they are not `planes` times the block's expansion.
  public var outputs: [Int]?
  /// Groups of the 3×3 convolutions of bottlenecks; nil for one.
  public var groups: Int?
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
  /// How it departs from the published DETR; nil where it does not.
  public var variant: Variant?

  package init(
    block: Block, blocks: [Int], width: Int, isDilated: Bool, hidden: Int, heads: Int, encoderLayers: Int,
    decoderLayers: Int, feedForward: Int, queries: Int, classes: Int, hasMasks: Bool
  ) {
    (self.block, self.blocks, self.width, self.isDilated) = (block, blocks, width, isDilated)
    (self.hidden, self.heads, self.feedForward) = (hidden, heads, feedForward)
    (self.encoderLayers, self.decoderLayers) = (encoderLayers, decoderLayers)
    (self.queries, self.classes, self.hasMasks) = (queries, classes, hasMasks)
  }

  var backbone: ResNetSizes {
    var sizes = ResNetSizes(
      block: block, blocks: blocks, width: width, planes: planes, isDilated: isDilated)
    sizes.outputs = outputs ?? sizes.outputs
    sizes.groups = groups ?? 1
    guard let variant else { return sizes }
    sizes.activation = variant.backboneActivation
    sizes.halvesInFirstConvolution = variant.halvesInFirstConvolution
    sizes.dilatesAsTimm = variant.dilatesAsTimm
    sizes.halvesInLayer1 = variant.halvesInLayer1
    return sizes
  }

  /// Linear layers of the box head.
  var boxLayers: Int { variant?.boxLayers ?? 3 }

  /// Layers of the backbone that the mask head gets, coarse to fine.
  var pyramid: [Int] { variant?.pyramid ?? Self.publishedPyramid }
  static let publishedPyramid = [3, 2, 1]

  private enum CodingKeys: String, CodingKey {
    case block, width, planes, outputs, groups, hidden, heads, queries, classes, variant
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
  /// - Parameter scoring: whether the last column of class logits is no class.
  /// - Throws: `ModelError.notDETR` where a parameter that every DETR has is missing or has an impossible shape.
  public init(
    shapes: [String: [Int]], hints: ModelHints = ModelHints(), scoring: ClassScoring = .softmaxWithNoObject
  ) throws(ModelError) {
    let read = ShapeReader(shapes: shapes)
    let body = try ResNetSizes(read, prefix: Backbone.detrPrefix, isDilated: hints.isDilated ?? false)
    (block, blocks, width, isDilated) = (body.block, body.blocks, body.width, body.isDilated)
    planes = body.planes == ResNetSizes.planes(width: width) ? nil : body.planes
    outputs = body.hasUsualOutputs ? nil : body.outputs
    groups = body.groups == 1 ? nil : body.groups
    hidden = try read.extent("input_proj.weight", axis: 0, rank: 4)
    encoderLayers = read.count { "transformer.encoder.layers.\($0).linear1.weight" }
    decoderLayers = read.count { "transformer.decoder.layers.\($0).linear1.weight" }
    feedForward = try read.extent("transformer.decoder.layers.0.linear1.weight", axis: 0, rank: 2)
    queries = try read.extent("query_embed.weight", axis: 0, rank: 2)
    let columns = try read.extent("class_embed.weight", axis: 0, rank: 2)
    classes = scoring == .softmaxWithNoObject ? columns - 1 : columns
    hasMasks = shapes["mask_head.lay1.weight"] != nil
    // The mask head sees the hidden channels and one map per head.
    heads = hasMasks ? try read.extent("mask_head.lay1.weight", axis: 1, rank: 4) - hidden : hints.heads ?? 8
    if encoderLayers == 0, shapes.keys.contains(where: { $0.hasPrefix("transformer.encoder.layers.") }) {
      throw .notDETR(expected: "transformer.encoder.layers.0.linear1.weight", found: "no such tensor")
    }
    variant = try Self.variant(read, feedForward: feedForward, body)
    try check()
  }

  /// What shapes tell of a variant.
  private static func variant(
    _ read: ShapeReader, feedForward: Int, _ body: ResNetSizes
  ) throws(ModelError) -> Variant? {
    var variant = Variant()
    variant.isPreNorm = read.shapes["transformer.encoder.norm.weight"] != nil
    if read.shapes["backbone.1.row_embed.weight"] != nil {
      variant.learnedPositions = try read.extent("backbone.1.row_embed.weight", axis: 0, rank: 2)
    }
    if read.shapes["transformer.encoder.layers.0.linear1.weight"] != nil {
      let encoder = try read.extent("transformer.encoder.layers.0.linear1.weight", axis: 0, rank: 2)
      if encoder != feedForward { variant.encoderFeedForward = encoder }
    }
    let boxLayers = read.count { "bbox_embed.layers.\($0).weight" }
    if boxLayers > 0, boxLayers != 3 { variant.boxLayers = boxLayers }
    variant.pyramid = pyramid(read, body)
    return variant == Variant() ? nil : variant
  }

  /// The layers whose channels the mask head's adapters take; nil for the published ones, or where no layer fits.
  private static func pyramid(_ read: ShapeReader, _ body: ResNetSizes) -> [Int]? {
    let channels = body.planes.map { $0 * body.block.expansion }
    let taken = (1...3).compactMap { read.shapes["mask_head.adapter\($0).weight"]?.dropFirst().first }
    guard taken.count == 3, taken != publishedPyramid.map({ channels[$0 - 1] }) else { return nil }
    let layers = taken.compactMap { channels.firstIndex(of: $0).map { $0 + 1 } }
    return layers.count == 3 ? layers : nil
  }

  private var bounds: [SizeBound] {
    backbone.bounds
      + SizeBound.ofTransformer(
        hidden: hidden, heads: heads, feedForward: feedForward, encoderLayers: encoderLayers,
        decoderLayers: decoderLayers, queries: queries, classes: classes)
      + [variant?.decoderHeads.map { SizeBound("decoder heads", $0, 4096) }].compactMap { $0 }
      + [variant?.encoderFeedForward.map { SizeBound("feed-forward channels", $0, 1 << 16) }].compactMap {
        $0
      }
      + [variant?.boxLayers.map { SizeBound("layers of the box head", $0, 64) }].compactMap { $0 }
      + [variant?.learnedPositions.map { SizeBound("learned positions", $0, 1 << 10) }].compactMap { $0 }
  }

  /// - Throws: `ModelError.notDETR` where no network has these sizes.
  func check() throws(ModelError) {
    guard blocks.count == 4, backbone.planes.count == 4, backbone.outputs.count == 4, groups ?? 1 > 0,
      backbone.planes.allSatisfy({ $0 % (groups ?? 1) == 0 })
    else {
      throw .notDETR(expected: "residual blocks of 4 layers", found: "\(blocks)")
    }
    try SizeBound.check(bounds)
    guard pyramid.count == 3, pyramid.allSatisfy((1...4).contains) else {
      throw .notDETR(expected: "three of the layers 1 to 4 for the mask head", found: "\(pyramid)")
    }
    guard hidden % heads == 0, hidden % (variant?.decoderHeads ?? 1) == 0, hidden % 4 == 0 else {
      throw .notDETR(
        expected: "channels that divide into heads", found: "\(hidden) channels and \(heads) heads")
    }
    let maskChannels = [hidden + heads, hidden / 2, hidden / 4, hidden / 8, hidden / 16]
    guard !hasMasks || (hidden % 16 == 0 && maskChannels.allSatisfy { $0 % min(GroupNorm.groups, $0) == 0 })
    else {
      throw .notDETR(
        expected: "a mask head whose channels divide into \(GroupNorm.groups) groups",
        found: "\(hidden) channels and \(heads) heads")
    }
  }
}
