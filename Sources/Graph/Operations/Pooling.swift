import Tensors

/// The mean over all places of `[N, C, H, W]`: `[N, C, 1, 1]`.
public struct GlobalAveragePool: NodeOperation {
  public let name = "adaptive_avg_pool2d"
  public let formula = "mean over all places"
  public let isRowwise = true

  public init() {}

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { inputs[0].prefix(2) + [1, 1] }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { inputs[0].elementCount }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor { inputs[0].averagedOverPlaces() }
}

/// `[N, …]` as `[N, elements]`.
public struct Flatten: NodeOperation {
  public let name = "flatten"
  public let formula = "[N, C, 1, 1] → [N, C]"
  public let isRowwise = true

  public init() {}

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    [inputs[0][0], Array(inputs[0].dropFirst()).elementCount]
  }
  public func axes(inputs: [Form]) -> [Axis] { [inputs[0].axes[0], .channel] }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].reshaped(shape(inputs: [inputs[0].shape], parameters: []))
  }
}
