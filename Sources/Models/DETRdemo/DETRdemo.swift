import Graph

/// Meta's minimal DETR, the model of its notebook and of the teaching articles.
///
/// Source: `DETRdemo` in DETR's `detr_demo.ipynb`. Next to `DETRsegm`: learned positions, given once, with the input;
/// `torch.nn.Transformer` with a norm behind the encoder; the decoder starts from the queries; one linear layer for
/// boxes. What both share has DETR's names, with the notebook's as aliases.
public struct DETRdemo: Network {
  public let backbone: ResNetSizes
  /// Channels of the transformer.
  public let hidden: Int
  public let heads: Int
  public let encoderLayers: Int
  public let decoderLayers: Int
  public let feedForward: Int
  public let queries: Int
  /// Classes without "no object".
  public let classes: Int
  /// Rows and columns of places that have a learned position.
  public let grid: (rows: Int, columns: Int)
  public let assumptions: [Assumption]

  /// Reads the sizes from parameter shapes under canonical names; shapes do not tell the heads (default 8).
  ///
  /// - Throws: `ModelError.notDETR` where a parameter that it must have is missing or has an impossible shape.
  public init(shapes: [String: [Int]], hints: ModelHints = .init()) throws(ModelError) {
    let read = ShapeReader(shapes: shapes)
    backbone = try ResNetSizes(read, prefix: Backbone.detrPrefix, isDilated: hints.isDilated ?? false)
    hidden = try read.extent("input_proj.weight", axis: 0, rank: 4)
    heads = hints.heads ?? 8
    assumptions = hints.heads == nil ? [.heads(heads)] : []
    encoderLayers = read.count { "transformer.encoder.layers.\($0).linear1.weight" }
    decoderLayers = read.count { "transformer.decoder.layers.\($0).linear1.weight" }
    feedForward = try read.extent("transformer.decoder.layers.0.linear1.weight", axis: 0, rank: 2)
    queries = try read.extent("query_embed.weight", axis: 0, rank: 2)
    classes = try read.extent("class_embed.weight", axis: 0, rank: 2) - 1
    grid = (
      try read.extent("row_embed", axis: 0, rank: 2), try read.extent("col_embed", axis: 0, rank: 2)
    )
    try SizeBound.check(
      SizeBound.ofTransformer(
        hidden: hidden, heads: heads, feedForward: feedForward, encoderLayers: encoderLayers,
        decoderLayers: decoderLayers, queries: queries, classes: classes)
        + [grid.rows, grid.columns].map { SizeBound("learned positions", $0, 1 << 10) })
    guard hidden % heads == 0, hidden % 2 == 0 else {
      throw .notDETR(
        expected: "channels that divide into heads", found: "\(hidden) channels and \(heads) heads")
    }
  }

  public var categories: Categories { .published(classes: classes) }
  public var sideLimit: Int? { min(grid.rows, grid.columns) * backbone.stride }

  /// Every node from pixels to boxes for an input of `[1, 3, height, width]`.
  public func graph(height: Int, width: Int) -> ComputationGraph {
    let builder = GraphBuilder()
    let image = builder.image(height: height, width: width)
    let features = Backbone(sizes: backbone)(image)  // layer1 … layer4
    let source = Conv2d(path: "input_proj", input: backbone.channels, output: hidden, kernel: 1)(features[3])
      .named("conv").asSource()  // [1, C, H, W]
    let position = source.applying(LearnedPosition(), as: "pos", parameters: positions).asPosition()
      .note("Where each place lies, by learned columns and rows; added once, to what the encoder reads.")
    let embedding = Parameter(name: "query_embed.weight", shape: [queries, hidden])
    let queries = builder.queries(embedding).named("query_pos")  // [1, Q, C]

    let src = source.applying(Tokens(), as: "transformer.src")  // [1, HW, C]
      .note("The projected features as tokens: one row per place.")
      .applying(Scale(by: 0.1), as: "transformer.src.scaled")
      .note("The projected features, scaled down against the positions.")
    var x = position.applying(Tokens(), as: "transformer.pos")
      .note("The positions as tokens: one row per place.")
      .applying(Add(), with: [src], as: "transformer.src_with_pos")
      .note("Features and positions, added once: what the first encoder layer reads.")
    for index in 0..<encoderLayers { x = encoderLayer(index, x) }
    let memory = LayerNorm(path: "transformer.encoder.norm", channels: hidden)(x)  // [1, HW, C]
      .note("The encoder's norm behind its last layer.").asMemory(of: source).asMemoryTokens()

    var target = queries
    for index in 0..<decoderLayers { target = decoderLayer(index, target, memory: memory) }
    let last = LayerNorm(path: "transformer.decoder.norm", channels: hidden)(target)  // [1, Q, C]
      .asDecoderOutput(layer: decoderLayers - 1)
    _ = Value.decoderOutputs([last])  // [1, 1, Q, C]

    LinearLayer(path: "class_embed", input: hidden, output: classes + 1, counting: .label)(last)
      .named(ActivationNames.classLogits, "linear_class").kept().role(.output(.classLogits))
      .note(
        "Class logits of every query, the last column for “no object”; a softmax makes probabilities of them."
      )
    _ = LinearLayer(path: "bbox_embed.layers.0", input: hidden, output: 4, counting: .coordinate)(last)
      .named("bbox_embed", "linear_bbox").note(
        "A box's four numbers before the sigmoid, by one linear layer."
      )
      .applying(Sigmoid(), as: "pred_boxes").asBoxes()
    return builder.build()
  }

  private var positions: [Parameter] {
    [
      Parameter(name: "col_embed", shape: [grid.columns, hidden / 2]),
      Parameter(name: "row_embed", shape: [grid.rows, hidden / 2]),
    ]
  }

  /// `nn.TransformerEncoderLayer` on `x [1, HW, C]`.
  private func encoderLayer(_ index: Int, _ x: Value) -> Value {
    layer(.encoder, index)(x) { layer in
      let y = layer.residual(x, 1) { layer.attention(.encoder)(query: $0, key: $0, value: $0) }
      return layer.residual(y, 2, layer.feedForward)
    }
  }

  /// `nn.TransformerDecoderLayer` on `target [1, Q, C]` and `memory [1, HW, C]`.
  private func decoderLayer(_ index: Int, _ target: Value, memory: Value) -> Value {
    layer(.decoder, index)(target) { layer in
      let x = layer.residual(target, 1) { layer.attention(.decoderSelf)(query: $0, key: $0, value: $0) }
      let y = layer.residual(x, 2) { layer.attention(.cross)(query: $0, key: memory, value: memory) }
      return layer.residual(y, 3, layer.feedForward)
    }
  }

  private func layer(_ stack: TransformerLayer.Stack, _ index: Int) -> TransformerLayer {
    TransformerLayer(
      stack: stack, index: index, channels: hidden, heads: heads, feedForwardChannels: feedForward)
  }
}
