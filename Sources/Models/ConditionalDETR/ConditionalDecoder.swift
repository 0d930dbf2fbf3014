import Graph

/// Conditional DETR's decoder: paper, section 3.3 and figure 3; `TransformerDecoder` in `models/transformer.py`.
///
/// Queries and keys have a part of content and a part of place, side by side in each head. Their product is the sum of
/// the parts' products, and so it is written here: scores of content and scores of place, added before the softmax.
struct ConditionalDecoder {
  let configuration: Configuration

  private var channels: Int { configuration.hidden }

  /// - Parameters:
  ///   - memory: `[1, HW, C]`, the encoder's tokens; `places` their positions.
  ///   - queries: `[1, Q, C]`, the learned query embedding; `points [1, Q, 2]` its reference points.
  /// - Returns: the layers' normed outputs, `[1, Q, C]`, and the last of them.
  func callAsFunction(
    memory: Value, places: Value, queries: Value, points: Value
  ) -> (outputs: [Value], last: Value) {
    // [1, Q, C]
    let sines = points.applying(PointSine(channels: channels), as: "transformer.decoder.point_sine")
      .note("The reference points as sines and cosines, to be compared with those of the places.")
    let target = queries.applying(Zeros(), as: "transformer.tgt")  // [1, Q, C]
      .note("The decoder's content begins as zeros: only query_embed tells the queries apart.")
    return DecoderStack(configuration: configuration)(from: target) { index, target in
      configuration.layer(.decoder, index)(target) { layer in
        let sine = scaled(sines, by: target, in: layer)
        let x = layer.residual(target, 1) { selfAttention($0, queries: queries, in: layer) }
        let y = layer.residual(x, 2) {
          crossAttention($0, sine: sine, queries: queries, memory: memory, places: places, in: layer)
        }
        return layer.residual(y, 3, layer.feedForward)
      }
    }
  }

  /// The sines times what `query_scale` makes of the queries, which draws the circle around each point out to a shape.
  /// Layer 0, whose queries hold nothing yet, takes them as they are.
  private func scaled(_ sines: Value, by target: Value, in layer: TransformerLayer) -> Value {
    let name = "\(layer.path).query_sine"
    if layer.index == 0 { return sines.named(name) }
    let head = "transformer.decoder.query_scale.layers"
    let inner = LinearLayer(path: "\(head).0", input: channels, output: channels)(
      target, as: "\(layer.path).query_scale.0"
    ).note("Layer 0 of the small network that scales each query's sines.")
      .applying(ReLU(), as: "\(layer.path).query_scale.relu0")
      .note("Layer 0 of the scales' network, negative values set to zero.")
    let scale = LinearLayer(path: "\(head).1", input: channels, output: channels)(
      inner, as: "\(layer.path).query_scale.1"
    )
    .note("How each query scales the sines of its reference point: the shape it looks for.")
    return sines.applying(Multiply(), with: [scale], as: name)
      .note("The reference points' sines, scaled by what each query has gathered so far.")
  }

  /// `x [1, Q, C]`; queries and keys are sums of content and of the query embedding.
  private func selfAttention(_ x: Value, queries: Value, in layer: TransformerLayer) -> Value {
    let attention = layer.attention(.decoderSelf)
    let others = "in the decoder's self-attention"
    let q = sum(
      project(x, "sa_qcontent", layer).note("What each query looks for \(others), by its content."),
      project(queries, "sa_qpos", layer).note("What each query looks for \(others), by its embedding."),
      "\(attention.path).q"
    ).note(AttentionKind.decoderSelf.queryNote)
    let k = sum(
      project(x, "sa_kcontent", layer).note("By what each query is found \(others): its content."),
      project(queries, "sa_kpos", layer).note("By what each query is found \(others): its embedding."),
      "\(attention.path).k"
    ).note(AttentionKind.decoderSelf.keyNote)
    return attention.context(
      of: q.applying(AttentionScores(heads: layer.heads), with: [k], as: "\(attention.path).scores"),
      values: project(x, "sa_v", layer).note(AttentionKind.decoderSelf.valueNote))
  }

  /// `x [1, Q, C]` looks at `memory [1, HW, C]`; layer 0 adds positions to the content.
  private func crossAttention(
    _ x: Value, sine: Value, queries: Value, memory: Value, places: Value, in layer: TransformerLayer
  ) -> Value {
    let isFirst = layer.index == 0
    let attention = MultiHeadAttention(
      path: "\(layer.path).cross_attn", kind: .cross, layer: layer.index, channels: channels,
      heads: layer.heads)
    let place = project(places, "ca_kpos", layer)  // [1, HW, C]
      .note("By what each place is found in the cross-attention: where it lies.")
    var q = project(x, "ca_qcontent", layer)  // [1, Q, C]
      .note("What each query looks for in the cross-attention, by its content.")
    var k = project(memory, "ca_kcontent", layer)  // [1, HW, C]
      .note("By what each place is found in the cross-attention: what it holds.")
    if isFirst {
      let embedding = project(queries, "ca_qpos", layer)
        .note("What each query looks for in the cross-attention, by its embedding.")
      q = sum(q, embedding, "\(attention.path).q").note(AttentionKind.cross.queryNote)
      k = sum(k, place, "\(attention.path).k").note(AttentionKind.cross.keyNote)
    }
    let parts = AttentionScores(heads: layer.heads, parts: 2)
    let content = q.applying(parts, with: [k], as: "\(attention.path).scores.content")
      .role(.scorePart(.content, .cross, layer: layer.index))
      .note(
        "How well what a query holds matches what each place holds, before the softmax."
          + (isFirst ? " In layer 0 both hold their positions too." : ""))
    let spatial = project(sine, "ca_qpos_sine", layer)
      .note("What each query looks for in the cross-attention, by its reference point.")
      .applying(parts, with: [place], as: "\(attention.path).scores.spatial")
      .role(.scorePart(.spatial, .cross, layer: layer.index))
      .note("How near each place lies to the query's reference point, in the shape that the query asks for.")
    return attention.context(
      of: sum(content, spatial, "\(attention.path).scores"),
      values: project(memory, "ca_v", layer).note(AttentionKind.cross.valueNote))
  }

  private func project(_ x: Value, _ name: String, _ layer: TransformerLayer) -> Value {
    LinearLayer(path: "\(layer.path).\(name)_proj", input: channels, output: channels)(x)
  }

  private func sum(_ x: Value, _ y: Value, _ path: String) -> Value {
    x.applying(Add(), with: [y], as: path)
  }
}
