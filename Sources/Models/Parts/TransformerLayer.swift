import Graph

/// What encoder and decoder layers are made of: attention and feed-forward, each added to what came in and then
/// normalised.
struct TransformerLayer {
  let path: String
  let channels: Int
  let heads: Int
  let feedForwardChannels: Int

  /// - Parameter name: `self_attn` or `multihead_attn`.
  func attention(_ name: String) -> MultiHeadAttention {
    MultiHeadAttention(path: "\(path).\(name)", channels: channels, heads: heads)
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
