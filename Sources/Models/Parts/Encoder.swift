import Graph

/// DETR's encoder: positions added to queries and keys of every attention, never to values. Paper, section 3.2 and
/// figure 10; `TransformerEncoder` in `models/transformer.py`.
struct Encoder {
  let configuration: Configuration

  /// - Parameter source: `[1, C, H, W]`, the projected features; `position` has the same shape.
  /// - Returns: the memory as `tokens [1, HW, C]`, their `positions`, and as a feature map, `memory [1, C, H, W]`, which
  ///   the tokens follow from.
  func callAsFunction(source: Value, position: Value) -> (tokens: Value, positions: Value, memory: Value) {
    let pos = position.applying(Tokens(), as: "transformer.pos")  // [1, HW, C]
      .note("The positions as tokens: one row per place.")
    var x = source.applying(Tokens(), as: "transformer.src")  // [1, HW, C]
      .note("The projected features as tokens: what the first encoder layer reads, one row per place.")
    for index in 0..<configuration.encoderLayers { x = layer(index, x, pos: pos) }
    if configuration.variant?.isPreNorm == true {
      x = LayerNorm(path: "transformer.encoder.norm", channels: configuration.hidden)(x)
        .note("The encoder's norm behind its last layer.")
    }
    let memory = x.asMemory(of: source)
    return (memory.asMemoryTokens(), pos, memory)
  }

  private func layer(_ index: Int, _ x: Value, pos: Value) -> Value {
    configuration.layer(.encoder, index)(x) { layer in
      let y = layer.residual(x, 1) { x in
        let located = x.applying(Add(), with: [pos], as: "\(layer.path).with_pos")
          .note(
            "The places with their positions: queries and keys come from this, values from the places alone.")
        return layer.attention(.encoder)(query: located, key: located, value: x)
      }
      return layer.residual(y, 2, layer.feedForward)
    }
  }
}

extension Configuration {
  /// A layer of the encoder or decoder.
  func layer(_ stack: TransformerLayer.Stack, _ index: Int) -> TransformerLayer {
    let isEncoder = stack == .encoder
    let variant = variant ?? Variant()
    return TransformerLayer(
      stack: stack, index: index, channels: hidden, heads: isEncoder ? heads : variant.decoderHeads ?? heads,
      feedForwardChannels: isEncoder ? variant.encoderFeedForward ?? feedForward : feedForward,
      activation: variant.activation, isPreNorm: variant.isPreNorm)
  }
}
