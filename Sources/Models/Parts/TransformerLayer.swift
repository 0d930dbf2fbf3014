import Graph

/// What encoder and decoder layers are made of: attention and feed-forward, each added to what came in, with a norm
/// behind the sum or before the part.
struct TransformerLayer {
  enum Stack: String {
    case encoder
    case decoder
  }

  let stack: Stack
  let index: Int
  let channels: Int
  let heads: Int
  let feedForwardChannels: Int
  var activation = Activation.relu
  /// Parts norm what they read, and the sum is not normed.
  var isPreNorm = false

  var path: String { "transformer.\(stack).layers.\(index)" }

  /// The whole layer: its steps, traced from what comes in, and the name and meaning of what comes out.
  func callAsFunction(_ x: Value, _ steps: (TransformerLayer) -> Value) -> Value {
    let output = steps(self).named(path).kept()
    guard stack == .encoder else {
      return output.role(.decoderLayer(index))
        .note("The queries after decoder layer \(index), before the decoder's shared norm.")
    }
    return output.role(.encoderLayer(index))
      .note("The places after encoder layer \(index), each having gathered from all.")
  }

  /// `self_attn`, or the decoder's `multihead_attn` over places.
  func attention(_ kind: AttentionKind) -> MultiHeadAttention {
    MultiHeadAttention(
      path: "\(path).\(kind == .cross ? "multihead_attn" : "self_attn")", kind: kind, layer: index,
      channels: channels, heads: heads)
  }

  /// `[1, n, C] → [1, n, C]`.
  func feedForward(_ x: Value) -> Value {
    let inner = LinearLayer(path: "\(path).linear1", input: channels, output: feedForwardChannels)(x)
      .note("The wide inner layer of the \(stack)'s feed-forward network, for \(each) alone.")
    let active = inner.activated(activation, as: "\(path).relu")
      .note("The \(stack)'s inner layer, \(activation.effect).")
    return LinearLayer(path: "\(path).linear2", input: feedForwardChannels, output: channels)(active)
      .note("The \(stack)'s inner layer brought back to the transformer's channels.")
  }

  private var each: String { stack == .encoder ? "each place" : "each object query" }

  /// A part with its residual: `norm(x + part(x))`, or `x + part(norm(x))` where norms come first.
  ///
  /// - Parameter number: which of the layer's norms it is, counted from 1.
  func residual(_ x: Value, _ number: Int, _ part: (Value) -> Value) -> Value {
    let norm = LayerNorm(path: "\(path).norm\(number)", channels: channels)
    let what = "part \(number) of \(stack) layer \(index)"
    let sum = x.applying(
      Add(), with: [part(isPreNorm ? norm(x).note("What \(what) reads, normed for \(each).") : x)],
      as: "\(path).add\(number)"
    ).note("What \(what) makes, added to what it read.")
    return isPreNorm ? sum : norm(sum).note("The sum behind \(what), normed for \(each).")
  }
}
