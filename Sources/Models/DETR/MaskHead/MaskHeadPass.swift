import CKernels
import Kernels
import Tensors

/// One query's way through the mask head, on one thread.
struct MaskHeadPass {
  /// Groups of every group norm.
  static let groups = 8
  private static let epsilon = 1e-5

  private let kernel: MaskHeadKernel
  private let shared: MaskHeadKernel.Shared
  private let workspace: Workspace
  /// Of each stage's output.
  private let sizes: [ImageShape]
  /// Each stage's output before its group norm, `[channels, height, width]`.
  private let outputs: [UnsafeMutablePointer<Float>]
  private let enlarged: UnsafeMutablePointer<Float>
  private let moments: UnsafeMutablePointer<Double>
  private let scale: UnsafeMutablePointer<Float>
  private let shift: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - activations: for what lives from stage to stage.
  ///   - workspace: for what lives within one.
  init(kernel: MaskHeadKernel, shared: MaskHeadKernel.Shared, activations: Workspace, workspace: Workspace) {
    self.kernel = kernel
    self.shared = shared
    self.workspace = workspace
    let source = ImageShape(shared.input)
    let sizes = [source, source] + shared.adapters.map { ImageShape($0) }
    self.sizes = sizes
    let channels = kernel.parameters.stages.map(\.bias.count)
    let counts = zip(channels, sizes).map { $0 * $1.area }
    // An output of stage i at the size of stage i + 1, where that is not twice or once as large.
    var enlargedCount = 0
    for stage in 1..<sizes.count where Self.mustEnlarge(sizes[stage - 1], to: sizes[stage]) {
      enlargedCount = max(enlargedCount, channels[stage - 1] * sizes[stage].area)
    }
    let widest = channels.max() ?? 0
    let momentCount = 2 * Workspace.rounded(2 * widest)  // Float64
    let taken = counts.reduce(0) { $0 + Workspace.rounded($1) }
    activations.reserve(
      taken + Workspace.rounded(enlargedCount) + momentCount + 2 * Workspace.rounded(widest))
    outputs = counts.map { activations.take($0) }
    enlarged = activations.take(enlargedCount)
    moments = activations.takeDoubles(2 * widest)
    scale = activations.take(widest)
    shift = activations.take(widest)
  }

  /// - Parameters:
  ///   - attention: `[heads, h, w]`.
  ///   - mask: `[H, W]`, as large as the last adapter.
  /// - Returns: seconds of each stage, `MaskHeadClock.stageCount` of them.
  func run(_ attention: UnsafePointer<Float>, into mask: UnsafeMutablePointer<Float>) -> [Double] {
    var instants = [ContinuousClock.now]
    stage(0, residual: shared.input) { epilogue, _ in
      kernel.attentionInput.run(attention, sizes[0], normalisation: nil, epilogue, workspace)
    }
    instants.append(.now)
    stage(1, residual: nil) { epilogue, affine in
      kernel.second.run(outputs[0], sizes[0], normalisation: affine, epilogue, workspace)
    }
    instants.append(.now)
    for index in kernel.later.indices {
      stage(index + 2, residual: shared.adapters[index]) { epilogue, affine in
        enlargeAndConvolve(index + 2, epilogue, affine)
      }
      instants.append(.now)
    }
    finish(into: mask)
    instants.append(.now)
    return zip(instants, instants.dropFirst()).map { $0.duration(to: $1) / .seconds(1) }
  }

  /// Runs a stage's convolution, then leaves the scale and shift of its group norm for the next.
  private func stage(_ index: Int, residual: Tensor?, _ convolve: (Epilogue, ChannelAffine) -> Void) {
    let parameters = kernel.parameters.stages[index]
    moments.update(repeating: 0, count: 2 * parameters.bias.count)
    withOptionalElements(residual) { residual in
      convolve(
        Epilogue(residual: residual, relu: false, output: outputs[index], moments: moments),
        ChannelAffine(scale: scale, shift: shift))
    }
    updateNorm(parameters, area: sizes[index].area)
  }

  /// Turns the sums of a stage's output into the scale and shift of each channel.
  ///
  /// The variance is that of the whole group, E[x²] - E[x]², in double precision.
  private func updateNorm(_ parameters: MaskHeadParameters.Stage, area: Int) {
    let channels = parameters.bias.count
    let width = channels / Self.groups
    parameters.normWeight.withUnsafeElements { weight in
      parameters.normBias.withUnsafeElements { bias in
        for group in 0..<Self.groups {
          let members = group * width..<(group + 1) * width
          let count = Double(width * area)
          let mean = members.reduce(0) { $0 + moments[2 * $1] } / count
          let variance = max(members.reduce(0) { $0 + moments[2 * $1 + 1] } / count - mean * mean, 0)
          let inverse = 1 / (variance + Self.epsilon).squareRoot()
          for channel in members {
            let factor = Double(weight[channel]) * inverse
            scale[channel] = Float(factor)
            shift[channel] = Float(Double(bias[channel]) - mean * factor)
          }
        }
      }
    }
  }

  private func enlargeAndConvolve(_ index: Int, _ epilogue: Epilogue, _ affine: ChannelAffine) {
    let (from, to) = (sizes[index - 1], sizes[index])
    let stage = kernel.later[index - 2]
    if Self.mustEnlarge(from, to: to) {
      enlarge(outputs[index - 1], channels: kernel.parameters.stages[index - 1].bias.count, from, to)
      stage.sameSize.run(enlarged, to, normalisation: affine, epilogue, workspace)
    } else if from == to {
      stage.sameSize.run(outputs[index - 1], to, normalisation: affine, epilogue, workspace)
    } else {
      stage.upsampled.run(outputs[index - 1], from, to, normalisation: affine, epilogue, workspace)
    }
  }

  /// Whether no kernel reads the smaller map in place of the enlarged one.
  private static func mustEnlarge(_ from: ImageShape, to: ImageShape) -> Bool {
    from != to && !UpsampledConvolution.applies(from: from, to: to)
  }

  /// Nearest upsampling by any factor.
  private func enlarge(_ source: UnsafePointer<Float>, channels: Int, _ from: ImageShape, _ to: ImageShape) {
    let rows = Tensor.nearestSources(from: from.height, to: to.height)
    let columns = Tensor.nearestSources(from: from.width, to: to.width)
    var target = enlarged
    for channel in 0..<channels {
      for row in rows {
        let line = source + channel * from.area + row * from.width
        for (column, pixel) in columns.enumerated() { target[column] = line[pixel] }
        target += to.width
      }
    }
  }

  /// `out_lay`: a single output channel, some rows at a time.
  private func finish(into mask: UnsafeMutablePointer<Float>) {
    let (size, channels) = (sizes[sizes.count - 1], kernel.parameters.outputWeight.shape[1])
    let columns = size.width + 1
    let step = max(48 * 1024 / (channels * columns) - 2, 4)
    let channelStep = Workspace.rounded((min(step, size.height) + 2) * columns + 1) + 16
    let count = step * columns
    // The kernel computes 64 outputs at a time.
    workspace.reserve(Workspace.rounded(channels * channelStep + 96) + Workspace.rounded(count + 80))
    let plane = workspace.take(channels * channelStep + 96)
    let raw = workspace.take(count + 80)
    let offsets = (0..<9).map { $0 / 3 * columns + $0 % 3 }
    kernel.parameters.outputWeight.withUnsafeElements { weight in
      kernel.parameters.outputBias.withUnsafeElements { bias in
        for first in stride(from: 0, to: size.height, by: step) {
          let rows = min(step, size.height - first)
          var window = ck_window(
            height: Int32(size.height), width: Int32(size.width), top: Int32(first - 1), left: -1,
            rows: Int32(rows + 2), columns: Int32(columns), stride: 1, phases: 1, tail: 1)
          ck_gather(
            outputs[outputs.count - 1], size.area, Int32(channels), &window, scale, shift, plane, channelStep,
            0)
          ck_correlate_single(
            weight.baseAddress, plane, channelStep, Int32(channels), offsets, 9, raw, Int32(rows * columns))
          ck_finish(
            raw, 0, Int32(columns), 1, Int32(rows), Int32(size.width), bias.baseAddress, nil, 0,
            mask + first * size.width, size.area, nil)
        }
      }
    }
  }
}
