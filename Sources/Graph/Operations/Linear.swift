import Tensors

/// `x Wᵀ + b` over the last axis; parameters `weight [out, in]` and `bias [out]`.
public struct Linear: NodeOperation {
  /// The rows of weight and bias in use: `nn.MultiheadAttention` packs queries, keys and values in one matrix.
  public let part: Range<Int>?

  /// What the result's last axis counts.
  public let output: Axis

  public init(part: Range<Int>? = nil, output: Axis = .channel) {
    self.part = part
    self.output = output
  }

  public var name: String { "linear" }
  public var parameterRows: Range<Int>? { part }
  public var formula: String {
    part.map { "x Wᵀ + b, rows \($0.lowerBound)–\($0.upperBound - 1) of W" } ?? "x Wᵀ + b"
  }

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    inputs[0].dropLast() + [part?.count ?? parameters[0][0]]
  }
  public func axes(inputs: [Form]) -> [Axis] { inputs[0].axes.dropLast() + [output] }

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int {
    2 * output.elementCount * parameters[0][1]
  }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    guard let part else { return inputs[0].linear(weight: parameters[0], bias: parameters[1]) }
    return inputs[0].linear(weight: parameters[0].rows(part), bias: parameters[1].rows(part))
  }
}
