import Tensors

/// A value given from outside: the image.
public struct Source: NodeOperation {
  public let name = "input"
  public let formula = "given"
  private let form: Form

  public init(form: Form) { self.form = form }

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { form.shape }
  public func axes(inputs: [Form]) -> [Axis] { form.axes }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    preconditionFailure("an input is given, never evaluated")
  }
}

/// A parameter seen as an activation: `[Q, C]` learned queries as `[1, Q, C]` tokens.
public struct Learned: NodeOperation {
  public let name = "parameter"
  public let formula = "learned"

  public init() {}

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { [1] + parameters[0] }
  public func axes(inputs: [Form]) -> [Axis] { [.batch, .query, .channel] }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    parameters[0].reshaped([1] + parameters[0].shape)
  }
}

/// Zeros in the shape of the input: the decoder's first target.
public struct Zeros: NodeOperation {
  public let name = "zeros"
  public let formula = "0"

  public init() {}

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    Tensor(shape: inputs[0].shape, repeating: 0)
  }
}
