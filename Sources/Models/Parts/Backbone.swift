import Graph
import Tensors

/// ResNet without its classifier, every batch norm frozen: DETR's `backbone.0.body`.
struct Backbone {
  static let detrPrefix = "backbone.0.body."

  let sizes: ResNetSizes
  /// What its paths start with; nothing for a ResNet alone.
  var prefix = detrPrefix

  /// - Parameter image: `[1, 3, H, W]`.
  /// - Returns: the outputs of layers 1 to 4, `[1, C, H/4, W/4]` … `[1, 8C, H/32, W/32]` (H/16 for DC5's last).
  func callAsFunction(_ image: Value) -> [Value] {
    let width = sizes.width
    let stem = Conv2d(
      path: "\(prefix)conv1", input: 3, output: width, kernel: 7,
      geometry: ConvolutionGeometry(stride: 2, padding: 3), hasBias: false)
    var x = stem(image)  // [1, C, H/2, W/2]
      .note("The first look at the pixels: 7×7 at every second place, for edges and colours.")
    x = FrozenBatchNorm2d(path: "\(prefix)bn1", channels: width)(x)
      .note("The stem's batch norm, with stored statistics: a scale and a shift per channel.")
    x = x.activated(sizes.activation, as: "\(prefix)relu")
      .note("The stem's convolution normed, \(sizes.activation.effect).")
    x = x.applying(
      MaxPool(kernel: 3, geometry: ConvolutionGeometry(stride: 2, padding: 1)), as: "\(prefix)maxpool"
    ).kept()  // [1, C, H/4, W/4]
    x.role(.stage("stem")).note("The stem's output: a quarter of the picture's width and height.")

    var features: [Value] = []
    for (stage, blockCount) in sizes.blocks.enumerated() {
      for index in 0..<blockCount {
        x = block(stage: stage, index: index, input: x.shape[1])(x)
        // Every second one: a look into any block then costs two blocks at most, and half of their memory.
        if (blockCount - index) % 2 == 1 { x = x.kept() }
      }
      if !prefix.isEmpty { x.named("\(prefix)layer\(stage + 1)") }
      x.role(.stage("layer\(stage + 1)")).note(
        "The ResNet's stage \(stage + 1): what it makes of the picture, usually coarser in place and richer in meaning than the stage before."
      )
      features.append(x.named("layer\(stage + 1)").kept())
    }
    return features
  }

  private func block(stage: Int, index: Int, input: Int) -> ResidualBlock {
    // DC5: layer 4 trades its stride for dilation 2, but its first 3×3 still sees dilation 1.
    let isDilated = stage == 3 && sizes.isDilated
    return ResidualBlock(
      path: "\(prefix)layer\(stage + 1).\(index)", sizes: sizes, input: input, planes: sizes.planes[stage],
      stride: index > 0 || (stage == 0 && !sizes.halvesInLayer1) || isDilated ? 1 : 2,
      dilation: isDilated && index > 0 ? 2 : 1, lastDilation: isDilated && sizes.dilatesAsTimm ? 2 : 1,
      isFirst: index == 0, output: sizes.outputs[stage])
  }
}

/// One residual block of a ResNet: `bottleneck` (1×1, 3×3, 1×1) or `basic` (3×3, 3×3).
struct ResidualBlock {
  let path: String
  let sizes: ResNetSizes
  let input: Int
  let planes: Int
  let stride: Int
  /// Of the first 3×3 convolution.
  let dilation: Int
  /// Of a basic block's second one.
  let lastDilation: Int
  let isFirst: Bool

  let output: Int

  /// `[1, input, H, W] → [1, output, H/stride, W/stride]`.
  func callAsFunction(_ x: Value) -> Value {
    var y = x
    switch sizes.block {
    case .bottleneck:
      let strides = sizes.halvesInFirstConvolution ? [stride, 1] : [1, stride]
      y = relu(convolution(y, 1, output: planes, kernel: 1, stride: strides[0]), 1)
      y = convolution(
        y, 2, output: planes, kernel: 3, stride: strides[1], dilation: dilation, groups: sizes.groups)
      y = relu(y, 2)
      // A halving block is the dearest: what follows its 3×3 starts from here.
      if stride > 1 { y = y.kept() }
      y = convolution(y, 3, output: output, kernel: 1)
    case .basic:
      y = relu(convolution(y, 1, output: planes, kernel: 3, stride: stride, dilation: dilation), 1)
      y = convolution(y, 2, output: output, kernel: 3, dilation: lastDilation)
    }
    let sum = y.applying(Add(), with: [shortcut(x)], as: "\(path).add")
      .note("The residual sum: what the block makes of its input, and the input itself.")
    return sum.activated(sizes.activation, as: path)
      .note("The output of a residual block: its sum, \(sizes.activation.effect).")
  }

  private func relu(_ x: Value, _ number: Int) -> Value {
    x.applying(ReLU(), as: "\(path).relu\(number)")
      .note("The block's convolution \(number), normed, negative values set to zero.")
  }

  private func convolution(
    _ x: Value, _ number: Int, output: Int, kernel: Int, stride: Int = 1, dilation: Int = 1, groups: Int = 1
  ) -> Value {
    let convolved = Conv2d(
      path: "\(path).conv\(number)", input: x.shape[1], output: output, kernel: kernel,
      geometry: ConvolutionGeometry(stride: stride, padding: kernel / 2 * dilation, dilation: dilation),
      groups: groups, hasBias: false)(x)
      .note(
        "The residual block's convolution \(number): "
          + (kernel == 1 ? "channels mixed place by place." : "each place sees its neighbours."))
    return FrozenBatchNorm2d(path: "\(path).bn\(number)", channels: output)(convolved)
      .note(
        "Batch norm of the block's convolution \(number), with stored statistics: a scale and a shift per channel."
      )
  }

  private func shortcut(_ x: Value) -> Value {
    guard isFirst, stride != 1 || input != output else { return x }
    let projected = Conv2d(
      path: "\(path).downsample.0", input: input, output: output, kernel: 1,
      geometry: ConvolutionGeometry(stride: stride), hasBias: false)(x)
      .note("The block's input brought to the size of its output, so that both can be added.")
    return FrozenBatchNorm2d(path: "\(path).downsample.1", channels: output)(projected)
      .named("\(path).downsample").note("Batch norm of the resized input: the block's shortcut.")
  }
}
