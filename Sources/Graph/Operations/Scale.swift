import Tensors

/// The input times a number.
public struct Scale: NodeOperation {
  public let factor: Float

  public init(by factor: Float) { self.factor = factor }

  public var name: String { "mul" }
  public var formula: String { "\(factor) x" }
  public var isRowwise: Bool { true }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor { inputs[0].scaled(by: factor) }
}
