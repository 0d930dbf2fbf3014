import Tensors

/// What a node computes from its inputs and parameters.
///
/// The same value answers for the listing (name, formula), for shapes and costs without running, and for
/// the numbers: `evaluate` is the plain form that every faster form is tested against.
public protocol NodeOperation: Sendable {
  /// The word for it in listings, as PyTorch says it: "conv2d".
  var name: String { get }
  /// What it computes, on one line.
  var formula: String { get }
  /// Whether row `i` of the result needs only row `i` of the inputs (or the only row of inputs that have one).
  var isRowwise: Bool { get }
  /// Whether it can be computed at all; what is given from outside cannot.
  var canEvaluate: Bool { get }
  /// The rows of its parameters that it reads, where several nodes share a matrix; nil for all.
  var parameterRows: Range<Int>? { get }

  /// The shape of the result. Inputs and parameters are those of the node.
  func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int]
  /// What each axis of the result counts.
  func axes(inputs: [Form]) -> [Axis]
  /// Floating-point operations as written, a multiplication with its addition counted as two.
  func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int
  /// The result; works for any run of rows when the operation is row-wise.
  func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor
}

extension NodeOperation {
  public var isRowwise: Bool { false }
  public var canEvaluate: Bool { true }
  public var parameterRows: Range<Int>? { nil }

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { inputs[0] }

  public func axes(inputs: [Form]) -> [Axis] { inputs[0].axes }

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { output.elementCount }
}
