import Tensors

/// `max(x, 0)`.
public struct ReLU: NodeOperation {
  public let name = "relu"
  public let formula = "max(x, 0)"
  public let isRowwise = true

  public init() {}

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor { inputs[0].relu() }
}

/// `1 / (1 + e⁻ˣ)`.
public struct Sigmoid: NodeOperation {
  public let name = "sigmoid"
  public let formula = "1 / (1 + e⁻ˣ)"
  public let isRowwise = true

  public init() {}

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 4 * output.elementCount }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor { inputs[0].sigmoid() }
}

/// The sum of two inputs; a first axis of one is repeated.
public struct Add: NodeOperation {
  public let name = "add"
  public let formula = "x + y"
  public let isRowwise = true

  public init() {}

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    [max(inputs[0][0], inputs[1][0])] + inputs[0].dropFirst()
  }
  public func axes(inputs: [Form]) -> [Axis] { [Axis.rows(of: inputs)] + inputs[0].axes.dropFirst() }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor { inputs[0].adding(inputs[1]) }
}
