import Graph

/// DETR's encoder and decoder: positions added at every attention, norms behind the sums or, in the pre-norm variant,
/// before the parts. Paper, section 3.2 and figure 10; `models/transformer.py`.
struct Transformer {
  let configuration: Configuration

  /// - Parameters:
  ///   - source: `[1, C, H, W]`, the projected features; `position` has the same shape.
  ///   - queries: `[1, Q, C]`, the learned query embedding.
  /// - Returns: each decoder layer's output after `decoder.norm`, `[1, Q, C]`, the last of them, and
  ///   `memory [1, C, H, W]`.
  func callAsFunction(source: Value, position: Value, queries: Value) -> (
    outputs: [Value], last: Value, memory: Value
  ) {
    let (tokens, positions, memory) = Encoder(configuration: configuration)(
      source: source, position: position)
    // [1, HW, C]
    let keys = tokens.applying(Add(), with: [positions], as: "transformer.memory_with_pos").kept()
      .note(
        "Memory with its positions: the cross-attention's keys come from this, its values from memory alone.")
    let target = queries.applying(Zeros(), as: "transformer.tgt")  // [1, Q, C]
      .note("The decoder's content begins as zeros: only query_embed tells the queries apart.")
    let (outputs, last) = DecoderStack(configuration: configuration)(from: target) { index, target in
      decoderLayer(index, target, memory: tokens, keys: keys, queries: queries)
    }
    return (outputs, last, memory)
  }

  /// `target [1, Q, C]`; the query embedding goes to queries and self-attention's keys, never to values.
  private func decoderLayer(_ index: Int, _ target: Value, memory: Value, keys: Value, queries: Value)
    -> Value
  {
    configuration.layer(.decoder, index)(target) { layer in
      let x = layer.residual(target, 1) { x in
        let located = x.applying(Add(), with: [queries], as: "\(layer.path).self_attn.with_query_pos")
          .note(
            "The queries' content with query_embed: self-attention's queries and keys come from this, its values from the content alone."
          )
        return layer.attention(.decoderSelf)(query: located, key: located, value: x)
      }
      let y = layer.residual(x, 2) { x in
        let asking = x.applying(Add(), with: [queries], as: "\(layer.path).multihead_attn.with_query_pos")
          .note("The queries' content with query_embed: what the cross-attention asks with.")
        return layer.attention(.cross)(query: asking, key: keys, value: memory)
      }
      return layer.residual(y, 3, layer.feedForward)
    }
  }
}
