import Tensors

/// `conv2d` of `[N, in, H, W]` by parameters `weight [out, in / groups, k, k]` (or `[out, in]`) and, if present,
/// `bias [out]`.
public struct Convolution: NodeOperation {
  public let geometry: ConvolutionGeometry
  public let kernel: Int
  /// Parts of the channels that are convolved each by itself.
  public let groups: Int

  public let hasBias: Bool

  public init(
    kernel: Int, geometry: ConvolutionGeometry = ConvolutionGeometry(), groups: Int = 1, hasBias: Bool = true
  ) {
    self.kernel = kernel
    self.geometry = geometry
    self.groups = groups
    self.hasBias = hasBias
  }

  public var name: String { "conv2d" }
  public var isRowwise: Bool { true }

  public var formula: String {
    "W * x\(hasBias ? " + b" : ""), \(kernel)×\(kernel)"
      + (geometry.stride > 1 ? ", stride \(geometry.stride)" : "")
      + (geometry.padding > 0 ? ", padding \(geometry.padding)" : "")
      + (geometry.dilation > 1 ? ", dilation \(geometry.dilation)" : "")
      + (groups > 1 ? ", \(groups) groups" : "")
  }

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    let (input, weight) = (inputs[0], parameters[0])
    return [
      input[0], weight[0], geometry.outputExtent(input[2], kernel: kernel),
      geometry.outputExtent(input[3], kernel: kernel),
    ]
  }
  public func axes(inputs: [Form]) -> [Axis] { [inputs[0].axes[0], .channel, .y, .x] }

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int {
    2 * output.elementCount * Array(parameters[0].dropFirst()).elementCount
  }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    let matrix = parameters[0].shape
    let weight = matrix.count == 2 ? parameters[0].reshaped(matrix + [1, 1]) : parameters[0]
    return inputs[0].convolved(
      with: weight, bias: parameters.count > 1 ? parameters[1] : nil, geometry: geometry, groups: groups)
  }
}

/// `max_pool2d` of `[N, C, H, W]`.
public struct MaxPool: NodeOperation {
  public let kernel: Int
  public let geometry: ConvolutionGeometry

  public init(kernel: Int, geometry: ConvolutionGeometry) {
    self.kernel = kernel
    self.geometry = geometry
  }

  public var name: String { "max_pool2d" }
  public var formula: String { "largest of \(kernel)×\(kernel), stride \(geometry.stride)" }
  public var isRowwise: Bool { true }

  public func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    inputs[0].prefix(2) + inputs[0].suffix(2).map { geometry.outputExtent($0, kernel: kernel) }
  }

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int {
    output.elementCount * kernel * kernel
  }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].maxPooled(kernel: kernel, geometry: geometry)
  }
}
