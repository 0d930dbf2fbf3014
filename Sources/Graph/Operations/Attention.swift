import Tensors

/// Scaled products of queries `[1, to, C]` and keys `[1, from, C]`: `[1, heads, to, from]`.
public struct AttentionScores: NodeOperation {
  public let heads: Int
  /// How many such scores are added up before the softmax: all are scaled by their channels together.
  public let parts: Int

  public init(heads: Int, parts: Int = 1) {
    self.heads = heads
    self.parts = parts
  }

  public var name: String { "scores" }
  public var formula: String { "Q Kᵀ / √(\(parts == 1 ? "" : "\(parts) ")C / \(heads)), per head" }

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { [1, heads, inputs[0][1], inputs[1][1]] }
  public func axes(inputs: [Form]) -> [Axis] { [.batch, .head, inputs[0].axes[1], inputs[1].axes[1]] }

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int {
    2 * output.elementCount * inputs[0][2] / heads
  }

  /// The factor on the products of queries with `width` channels in all.
  public func scale(width: Int) -> Float { 1 / Float(parts * (width / heads)).squareRoot() }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    .attentionScores(
      queries: inputs[0], keys: inputs[1], heads: heads, scale: scale(width: inputs[0].shape[2]))
  }
}

/// Values `[1, from, C]` summed under a pattern `[1, heads, to, from]`: `[1, to, C]`.
public struct AttentionContext: NodeOperation {
  public let name = "context"
  public let formula = "pattern · V, heads side by side"

  public init() {}

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { [1, inputs[0][2], inputs[1][2]] }
  public func axes(inputs: [Form]) -> [Axis] { [.batch, inputs[0].axes[2], .channel] }

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int {
    2 * output.elementCount * inputs[0][3]
  }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    .attentionContext(pattern: inputs[0], values: inputs[1])
  }
}

/// Scaled products of queries `[1, Q, C]` and every place of `[1, C, H, W]`: `[1, Q, heads, H, W]`.
public struct AttentionMapScores: NodeOperation {
  public let heads: Int

  public init(heads: Int) { self.heads = heads }

  public var name: String { "scores" }
  public var formula: String { "Q K / √(C / \(heads)), per head and place" }

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    [1, inputs[0][1], heads, inputs[1][2], inputs[1][3]]
  }
  public func axes(inputs: [Form]) -> [Axis] { [.batch, inputs[0].axes[1], .head, .y, .x] }

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int {
    2 * output.elementCount * inputs[0][2] / heads
  }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    let depth = Float(inputs[0].shape[2] / heads)
    return .attentionMapScores(
      queries: inputs[0], keys: inputs[1], heads: heads, scale: 1 / depth.squareRoot())
  }
}

/// One softmax over the last `axisCount` axes together.
public struct Softmax: NodeOperation {
  public let axisCount: Int

  public init(trailingAxes axisCount: Int = 1) { self.axisCount = axisCount }

  public var name: String { "softmax" }
  public var formula: String {
    axisCount == 1 ? "eˣ / Σ eˣ over the last axis" : "eˣ / Σ eˣ over the last \(axisCount) axes together"
  }
  public var isRowwise: Bool { true }

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 5 * output.elementCount }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    let last = inputs[0].shape.count
    return inputs[0].softmax(axes: Array(last - axisCount..<last))
  }
}
