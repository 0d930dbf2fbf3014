import Tensors

/// A feature map `[1, C, H, W]` as tokens `[1, HW, C]`, row by row.
public struct Tokens: NodeOperation {
  public let name = "tokens"
  public let formula = "[1, C, H, W] → [1, HW, C]"

  public init() {}

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    [1, inputs[0][2] * inputs[0][3], inputs[0][1]]
  }
  public func axes(inputs: [Form]) -> [Axis] {
    let shape = inputs[0].shape
    return [.batch, .place(Grid(height: shape[2], width: shape[3])), .channel]
  }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    let shape = inputs[0].shape
    return inputs[0].reshaped([1, shape[1], shape[2] * shape[3]]).permuted([0, 2, 1])
  }
}

/// Tokens `[1, HW, C]` as a feature map `[1, C, H, W]`.
public struct FeatureMap: NodeOperation {
  public let height: Int
  public let width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  public var name: String { "feature_map" }
  public var formula: String { "[1, HW, C] → [1, C, H, W]" }

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { [1, inputs[0][2], height, width] }
  public func axes(inputs: [Form]) -> [Axis] { [.batch, .channel, .y, .x] }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].permuted([0, 2, 1]).reshaped([1, inputs[0].shape[2], height, width])
  }
}

/// A first axis of extent one added.
public struct AddAxis: NodeOperation {
  public let name = "unsqueeze"
  public let formula = "adds a first axis of length 1"

  public init() {}

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { [1] + inputs[0] }
  public func axes(inputs: [Form]) -> [Axis] { [.batch] + inputs[0].axes }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].reshaped([1] + inputs[0].shape)
  }
}

/// `[N, C, …]` laid along the channels; an input with one row is repeated.
public struct ConcatenateChannels: NodeOperation {
  public let name = "cat"
  public let formula = "channels of x, then of y"
  public let isRowwise = true

  public init() {}

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    let rows = inputs.map { $0[0] }.max() ?? 1
    return [rows, inputs.reduce(0) { $0 + $1[1] }] + inputs[0].dropFirst(2)
  }
  public func axes(inputs: [Form]) -> [Axis] {
    [Axis.rows(of: inputs), .channel] + inputs[0].axes.dropFirst(2)
  }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor { .concatenated(inputs, axis: 1) }
}

/// An axis of extent one taken away.
public struct DropAxis: NodeOperation {
  public let axis: Int

  public init(_ axis: Int) { self.axis = axis }

  public var name: String { "squeeze" }
  public var formula: String { "removes axis \(axis), of length 1" }
  public var isRowwise: Bool { axis > 0 }

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    Array(inputs[0][..<axis] + inputs[0][(axis + 1)...])
  }
  public func axes(inputs: [Form]) -> [Axis] {
    Array(inputs[0].axes[..<axis] + inputs[0].axes[(axis + 1)...])
  }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].reshaped(shape(inputs: [inputs[0].shape], parameters: []))
  }
}

/// Inputs of one shape, one a layer, under a new first axis.
public struct Stack: NodeOperation {
  public let name = "stack"
  public let formula = "joins its inputs under a new first axis"

  public init() {}

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { [inputs.count] + inputs[0] }
  public func axes(inputs: [Form]) -> [Axis] { [.layer] + inputs[0].axes }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }
  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor { .stacked(inputs) }
}

/// Nearest resizing of `[N, C, h, w]` to a height and width.
public struct UpsampleNearest: NodeOperation {
  public let height: Int
  public let width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  public var name: String { "interpolate" }
  public var formula: String { "nearest place, to \(height)×\(width)" }
  public var isRowwise: Bool { true }

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    inputs[0].dropLast(2) + [height, width]
  }
  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].resizedNearest(height: height, width: width)
  }
}
