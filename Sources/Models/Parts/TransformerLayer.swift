import Graph

/// What encoder and decoder layers are made of: attention and feed-forward, each added to what came in and then
/// normalised.
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

  var path: String { "transformer.\(stack).layers.\(index)" }

  /// The whole layer: its steps, traced from what comes in, and the name and meaning of what comes out.
  func callAsFunction(_ x: Value, _ steps: (TransformerLayer) -> Value) -> Value {
    let output = x.within(note: "A step inside \(stack == .encoder ? "an encoder" : "a decoder") layer.") {
      steps(self)
    }.named(path).kept()
    guard stack == .encoder else { return output.role(.decoderLayer(index)) }
    return output.role(.encoderLayer(index))
      .note("The places after this encoder layer, each having gathered from all others.")
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
    let active = inner.applying(ReLU(), as: "\(path).relu")
    return LinearLayer(path: "\(path).linear2", input: feedForwardChannels, output: channels)(active)
  }

  /// `norm(x + change)`.
  ///
  /// - Parameter number: which of the layer's norms it is, counted from 1.
  func residual(_ x: Value, _ change: Value, _ number: Int) -> Value {
    let sum = x.applying(Add(), with: [change], as: "\(path).add\(number)")
    return LayerNorm(path: "\(path).norm\(number)", channels: channels)(sum)
  }
}
