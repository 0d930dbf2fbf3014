import Foundation
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

/// `x Φ(x)`, with the normal distribution's exact Φ.
public struct GELU: NodeOperation {
  public let name = "gelu"
  public let formula = "x (1 + erf(x / √2)) / 2"
  public let isRowwise = true

  public init() {}

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 8 * output.elementCount }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].mapped { 0.5 * $0 * (1 + erf($0 * Float(0.5).squareRoot())) }
  }
}

/// `x / (1 + e⁻ˣ)`.
public struct SiLU: NodeOperation {
  public let name = "silu"
  public let formula = "x / (1 + e⁻ˣ)"
  public let isRowwise = true

  public init() {}

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 5 * output.elementCount }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].mapped { $0 / (1 + exp(-$0)) }
  }
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

/// The product of two inputs of one shape, element by element.
public struct Multiply: NodeOperation {
  public let name = "mul"
  public let formula = "x · y, element by element"
  public let isRowwise = true

  public init() {}

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].multiplyingElements(by: inputs[1])
  }
}

/// What the sigmoid makes `x` of, `x` kept 10⁻⁵ away from 0 and 1.
public struct InverseSigmoid: NodeOperation {
  public let name = "inverse_sigmoid"
  public let formula = "ln(max(x, 10⁻⁵) / max(1 − x, 10⁻⁵))"
  public let isRowwise = true

  public init() {}

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 4 * output.elementCount }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].mapped { x in
      let x = min(max(x, 0), 1)
      return log(max(x, 1e-5) / max(1 - x, 1e-5))
    }
  }
}

/// The sum of two inputs of which the second has fewer values in its last axis: the rest of the first stays.
public struct AddToFirst: NodeOperation {
  public let name = "add_to_first"
  public let formula = "x + y in the first values of the last axis, x in the others"
  public let isRowwise = true

  public init() {}

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { inputs[1].elementCount }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].addingToFirst(inputs[1])
  }
}
