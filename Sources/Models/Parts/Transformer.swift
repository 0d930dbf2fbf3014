import Graph

/// DETR's encoder and decoder: post-norm, positions added at every attention. Paper, section 3.2 and figure 10;
/// `models/transformer.py`.
struct Transformer {
  let configuration: Configuration

  private var channels: Int { configuration.hidden }

  /// - Parameters:
  ///   - source: `[1, C, H, W]`, the projected features; `position` has the same shape.
  ///   - queries: `[1, Q, C]`, the learned query embedding.
  /// - Returns: `hs [layers, 1, Q, C]`, each decoder layer's output after `decoder.norm`, the last of them
  ///   `[1, Q, C]`, and `memory [1, C, H, W]`.
  func callAsFunction(source: Value, position: Value, queries: Value) -> (
    hs: Value, last: Value, memory: Value
  ) {
    let pos = position.applying(Tokens(), as: "transformer.pos")  // [1, HW, C]
    var x = source.applying(Tokens(), as: "transformer.src")  // [1, HW, C]
    for index in 0..<configuration.encoderLayers { x = encoderLayer(index, x, pos: pos) }
    let memory = x.asMemory(of: source)

    let keys = x.applying(Add(), with: [pos], as: "transformer.memory_with_pos").kept()  // [1, HW, C]
    var target = queries.applying(Zeros(), as: "transformer.tgt")  // [1, Q, C]
    let norm = LayerNorm(path: "transformer.decoder.norm", channels: channels)
    var outputs: [Value] = []
    for index in 0..<configuration.decoderLayers {
      target = decoderLayer(index, target, memory: x, keys: keys, queries: queries)
      let output = norm(target, as: "transformer.decoder.norm.\(index)")  // [1, Q, C]
      outputs.append(output.asDecoderOutput(layer: index))
    }
    let last = outputs[outputs.count - 1].named("transformer.decoder.norm")
    return (.decoderOutputs(outputs), last, memory)
  }

  /// `x [1, HW, C]`; positions go to queries and keys, never to values.
  private func encoderLayer(_ index: Int, _ x: Value, pos: Value) -> Value {
    layer(.encoder, index)(x) { layer in
      let located = x.applying(Add(), with: [pos], as: "\(layer.path).with_pos")
      let attended = layer.attention(.encoder)(query: located, key: located, value: x)
      let y = layer.residual(x, attended, 1)
      return layer.residual(y, layer.feedForward(y), 2)
    }
  }

  /// `target [1, Q, C]`; the query embedding goes to queries and self-attention's keys, never to values.
  private func decoderLayer(_ index: Int, _ target: Value, memory: Value, keys: Value, queries: Value)
    -> Value
  {
    layer(.decoder, index)(target) { layer in
      let located = target.applying(Add(), with: [queries], as: "\(layer.path).self_attn.with_query_pos")
      let selfAttended = layer.attention(.decoderSelf)(query: located, key: located, value: target)
      let x = layer.residual(target, selfAttended, 1)
      let asking = x.applying(Add(), with: [queries], as: "\(layer.path).multihead_attn.with_query_pos")
      let crossAttended = layer.attention(.cross)(query: asking, key: keys, value: memory)
      let y = layer.residual(x, crossAttended, 2)
      return layer.residual(y, layer.feedForward(y), 3)
    }
  }

  private func layer(_ stack: TransformerLayer.Stack, _ index: Int) -> TransformerLayer {
    TransformerLayer(
      stack: stack, index: index, channels: channels, heads: configuration.heads,
      feedForwardChannels: configuration.feedForward)
  }
}
