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
    let q = project(query, part: 0, as: "q").note(kind.queryNote)  // [1, to, C]
    let k = project(key, part: 1, as: "k").note(kind.keyNote)  // [1, from, C]
    let v = project(value, part: 2, as: "v").note(kind.valueNote)  // [1, from, C]
    return context(of: q.applying(AttentionScores(heads: heads), with: [k], as: "\(path).scores"), values: v)
  }

  /// From scores `[1, heads, to, from]` and values `[1, from, C]` to `[1, to, C]`.
  func context(of scores: Value, values: Value) -> Value {
    scores.role(.scores(kind, layer: layer)).note(kind.scoresNote)
    let pattern = scores.applying(Softmax(), as: "\(path).pattern")  // [1, heads, to, from]
      .role(.pattern(kind, layer: layer)).note(kind.patternNote)
    let context = pattern.applying(AttentionContext(), with: [values], as: "\(path).context")  // [1, to, C]
      .note(kind.contextNote)
    return LinearLayer(path: "\(path).out_proj", input: channels, output: channels)(context).named(path)
      .note(kind.outputNote)
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
