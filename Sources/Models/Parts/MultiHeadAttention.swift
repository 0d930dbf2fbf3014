import Graph

/// `nn.MultiheadAttention`, batch first, written out so that scores and pattern can be seen and replaced.
struct MultiHeadAttention {
  let path: String
  let kind: AttentionKind
  let layer: Int
  let channels: Int
  let heads: Int

  /// - Parameter query: `[1, to, C]`; `key` and `value` are `[1, from, C]`.
  /// - Returns: `[1, to, C]`.
  func callAsFunction(query: Value, key: Value, value: Value) -> Value {
    let q = project(query, part: 0, as: "q")  // [1, to, C]
    let k = project(key, part: 1, as: "k")  // [1, from, C]
    let v = project(value, part: 2, as: "v")  // [1, from, C]
    return context(of: q.applying(AttentionScores(heads: heads), with: [k], as: "\(path).scores"), values: v)
  }

  /// From scores `[1, heads, to, from]` and values `[1, from, C]` to `[1, to, C]`.
  func context(of scores: Value, values: Value) -> Value {
    scores.role(.scores(kind, layer: layer)).note(kind.scoresNote)
    let pattern = scores.applying(Softmax(), as: "\(path).pattern")  // [1, heads, to, from]
      .role(.pattern(kind, layer: layer)).note(kind.patternNote)
    let context = pattern.applying(AttentionContext(), with: [values], as: "\(path).context")  // [1, to, C]
    return LinearLayer(path: "\(path).out_proj", input: channels, output: channels)(context).named(path)
  }

  /// Queries, keys and values lie in one matrix, `in_proj_weight [3C, C]`, in this order.
  private func project(_ x: Value, part: Int, as name: String) -> Value {
    x.applying(
      Linear(part: part * channels..<(part + 1) * channels), as: "\(path).\(name)",
      parameters: [
        Parameter(name: "\(path).in_proj_weight", shape: [3 * channels, channels]),
        Parameter(name: "\(path).in_proj_bias", shape: [3 * channels]),
      ])
  }
}

extension AttentionKind {
  fileprivate var scoresNote: String {
    switch self {
    case .encoder: "How well places match, before the softmax turns it into shares."
    case .decoderSelf: "How well queries match, before the softmax."
    case .cross, .mask: "How well a query matches each place, before the softmax."
    }
  }

  fileprivate var patternNote: String {
    switch self {
    case .encoder:
      "How much every place of the picture looks at every other one, per head. Each row sums to 1."
    case .decoderSelf:
      "How much each query heeds each other one; so they agree who takes which object."
    case .cross, .mask:
      "Where each query looks in the picture to decide what and where its object is. Each row sums to 1."
    }
  }
}
