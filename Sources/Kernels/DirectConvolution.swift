import CKernels
import Tensors

/// A convolution computed as a sum over taps and channels, one panel of output pixels at a time.
struct DirectConvolution: Sendable {
  private let weights: PackedWeights
  private let shift: [Float]
  private let inputChannels: Int
  private let kernel: Int
  private let stride: Int
  private let padding: Int
  private let dilation: Int

  init(weight: Tensor, scale: Tensor?, shift: Tensor?, stride: Int, padding: Int, dilation: Int) {
    weights = PackedWeights(weight, scale: scale)
    self.shift = shift?.values ?? [Float](repeating: 0, count: weight.shape[0])
    precondition(self.shift.count == weight.shape[0], "one shift for each output")
    inputChannels = weight.shape[1]
    kernel = weight.shape[2]
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// The input planes that a panel of output rows reads: see `ck_gather`.
  private struct Planes {
    let columns: Int
    let rows: Int
    /// Planes along each axis, one per parity: 2 for a strided kernel that reads both parities.
    let phases: Int
    let phaseStep: Int
    let channelStep: Int
  }

  /// The size of the planes in floats, such that weights and results also fit a 1 MB second-level cache. If
  /// all channels need more, they are processed in parts and the partial sums are added.
  private static let planeBudget = 96 * 1024

  /// Pixels per panel: enough to reread the weights rarely, few enough for their planes to fit.
  private static let panelPixels = 256

  func run(
    _ input: UnsafePointer<Float>, _ image: ImageShape, _ output: ImageShape, _ epilogue: Epilogue,
    threads: Int
  ) {
    let panels = rowPanels(output, threads: threads)
    parallelFor(panels.count, threads: threads) { index, workspace in
      run(panels[index], input, image, output, normalisation: nil, epilogue, workspace)
    }
  }

  /// Convolves the whole image on the calling thread. The input of each channel is max(0, x · scale + shift).
  ///
  /// - Parameter workspace: reserved anew, so pointers taken from it before become invalid.
  func run(
    _ input: UnsafePointer<Float>, _ image: ImageShape, _ output: ImageShape, normalisation: ChannelAffine?,
    _ epilogue: Epilogue, _ workspace: Workspace
  ) {
    for panel in rowPanels(output, threads: 1) {
      run(panel, input, image, output, normalisation: normalisation, epilogue, workspace)
    }
  }

  private func rowPanels(_ output: ImageShape, threads: Int) -> [Range<Int>] {
    let perPanel = max(Self.panelPixels / max(output.width, 1), 1)
    return ranges(units: output.height, perPanel: perPanel, threads: threads)
  }

  /// Cuts `units` into nearly equal ranges. Their number is a multiple of `threads` if there are enough
  /// units.
  private func ranges(units: Int, perPanel: Int, threads: Int) -> [Range<Int>] {
    let wanted = (units + perPanel - 1) / perPanel
    let count = min((wanted + threads - 1) / threads * threads, units)
    return (0..<count).map { units * $0 / count..<units * ($0 + 1) / count }
  }

  private func planes(for rows: Range<Int>, width: Int) -> Planes {
    let reach = dilation * (kernel - 1)
    let columns: Int
    if stride == 1 {
      // The zeros left of a row also serve as those right of the row before.
      columns = max(width + reach - padding, width)
    } else {
      columns = width + reach / stride
    }
    let rows = rows.count + reach / stride
    let phases = min(stride, kernel)
    // An odd number of cache lines: a power of two would put all channels into one cache set.
    let phaseStep = (rows * columns + padding + 15) / 16 * 16
    let channelStep = phases * phases * phaseStep
    let odd = channelStep / 16 % 2 == 0 ? 16 : 0
    return Planes(
      columns: columns, rows: rows, phases: phases, phaseStep: phaseStep, channelStep: channelStep + odd)
  }

  private func run(
    _ rows: Range<Int>, _ input: UnsafePointer<Float>, _ image: ImageShape, _ output: ImageShape,
    normalisation: ChannelAffine?, _ epilogue: Epilogue, _ workspace: Workspace
  ) {
    let planes = planes(for: rows, width: output.width)
    let part = min(max(Self.planeBudget / planes.channelStep, 16), inputChannels)
    let isWhole = part == inputChannels
    let count = ((rows.count - 1) * planes.columns + output.width + 15) / 16 * 16
    let rawStep = count + 16
    // Sums over some of the channels must be kept for all outputs; sums over all channels are finished at
    // once.
    let rawRows = isWhole ? 16 : weights.blocks.reduce(0) { $0 + $1.rows }
    // Lanes past the last pixel read past the last plane, by less than a vector plus the kernel's reach.
    let planeFloats = part * planes.channelStep + 32 + dilation * kernel
    workspace.reserve(Workspace.rounded(planeFloats) + rawRows * rawStep)
    let plane = workspace.take(planeFloats)
    let raw = workspace.take(rawRows * rawStep)
    let offsets = offsets(planes)
    weights.elements.withUnsafeElements { packed in
      guard let packed = packed.baseAddress else { return }
      for first in Swift.stride(from: 0, to: inputChannels, by: part) {
        let channels = first..<min(first + part, inputChannels)
        gather(channels, rows, planes, input, image, normalisation, into: plane)
        for block in weights.blocks {
          let target = raw + (isWhole ? 0 : block.firstOutput * rawStep)
          let isLast = channels.upperBound == inputChannels
          let start = block.firstOutput * output.area + rows.lowerBound * output.width
          if isLast {
            ck_prefetch(
              epilogue.residual.map { $0 + start }, epilogue.output + start, output.area,
              Int32(block.outputs),
              Int32(rows.count * output.width))
          }
          ck_correlate(
            packed + block.offset + first * offsets.count * block.rows, block.rows, Int32(block.rows), plane,
            planes.channelStep, Int32(channels.count), offsets, Int32(offsets.count), first == 0 ? 0 : 1,
            target, rawStep, Int32(count))
          if isLast { finish(block, rows, target, start, rawStep, planes, output, epilogue) }
        }
      }
    }
  }

  private func gather(
    _ channels: Range<Int>, _ rows: Range<Int>, _ planes: Planes, _ input: UnsafePointer<Float>,
    _ image: ImageShape, _ normalisation: ChannelAffine?, into plane: UnsafeMutablePointer<Float>
  ) {
    let first = channels.lowerBound
    var window = ck_window(
      height: Int32(image.height), width: Int32(image.width),
      top: Int32(rows.lowerBound * stride - padding), left: Int32(-padding), rows: Int32(planes.rows),
      columns: Int32(planes.columns), stride: Int32(stride), phases: Int32(planes.phases),
      tail: Int32(padding))
    ck_gather(
      input + first * image.area, image.area, Int32(channels.count), &window,
      normalisation.map { $0.scale + first }, normalisation.map { $0.shift + first }, plane,
      planes.channelStep, planes.phaseStep)
  }

  /// - Parameter start: offset of the panel in the block's first output channel.
  private func finish(
    _ block: PackedWeights.Block, _ rows: Range<Int>, _ raw: UnsafePointer<Float>, _ start: Int,
    _ rawStep: Int, _ planes: Planes, _ output: ImageShape, _ epilogue: Epilogue
  ) {
    shift.withUnsafeBufferPointer { shift in
      ck_finish(
        raw, rawStep, Int32(planes.columns), Int32(block.outputs), Int32(rows.count),
        Int32(output.width), shift.baseAddress.map { $0 + block.firstOutput },
        epilogue.residual.map { $0 + start }, epilogue.relu ? 1 : 0, epilogue.output + start, output.area,
        epilogue.moments.map { $0 + 2 * block.firstOutput })
    }
  }

  /// The offset of each tap's first pixel in a channel's planes.
  private func offsets(_ planes: Planes) -> [Int] {
    (0..<kernel * kernel).map { tap in
      let (y, x) = (tap / kernel * dilation, tap % kernel * dilation)
      let phase = y % stride * planes.phases + x % stride
      return phase * planes.phaseStep + y / stride * planes.columns + x / stride
    }
  }
}
