import CKernels
import Tensors

/// A convolution as the sum over taps and channels, a panel of output pixels at a time.
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

  /// A rectangle of output pixels that one thread computes at a time.
  private struct Panel {
    var rows: Range<Int>
    var columns: Range<Int>
  }

  /// The planes a panel of `rows` output rows reads: see `ck_gather`.
  private struct Planes {
    let columns: Int
    let rows: Int
    /// Planes by parity along each axis: 2 for a strided kernel that reads both parities.
    let phases: Int
    let phaseStep: Int
    let channelStep: Int
  }

  /// Floats of the planes that leave room for weights and results in a second-level cache of 1 MB. Where all
  /// channels need more, they come in parts whose products are added up.
  private static let planeBudget = 96 * 1024

  /// Pixels of a panel: enough to read the weights seldom, few enough for their planes to fit.
  private static let panelPixels = 256

  func run(
    _ input: UnsafePointer<Float>, _ image: ImageShape, _ output: ImageShape, _ epilogue: Epilogue,
    threads: Int
  ) {
    // A 1×1 kernel sees no neighbours: the image is one long row, cut anywhere.
    let isPointwise = kernel == 1 && stride == 1 && padding == 0
    let image = isPointwise ? ImageShape(height: 1, width: image.area) : image
    let output = isPointwise ? ImageShape(height: 1, width: output.area) : output
    let panels =
      isPointwise ? columnPanels(output, threads: threads) : rowPanels(output, threads: threads)
    parallelFor(panels.count, threads: threads) { index, workspace in
      run(panels[index], input, image, output, normalisation: nil, epilogue, workspace)
    }
  }

  /// The whole image on the calling thread, of an input that is max(0, x · scale + shift) for each channel.
  ///
  /// `workspace`: all earlier uses of it are over.
  func run(
    _ input: UnsafePointer<Float>, _ image: ImageShape, _ output: ImageShape, normalisation: ChannelAffine?,
    _ epilogue: Epilogue, _ workspace: Workspace
  ) {
    for panel in rowPanels(output, threads: 1) {
      run(panel, input, image, output, normalisation: normalisation, epilogue, workspace)
    }
  }

  private func columnPanels(_ output: ImageShape, threads: Int) -> [Panel] {
    ranges(units: (output.width + 15) / 16, perPanel: Self.panelPixels / 16, threads: threads).map {
      Panel(rows: 0..<1, columns: 16 * $0.lowerBound..<min(16 * $0.upperBound, output.width))
    }
  }

  private func rowPanels(_ output: ImageShape, threads: Int) -> [Panel] {
    let perPanel = max(Self.panelPixels / max(output.width, 1), 1)
    return ranges(units: output.height, perPanel: perPanel, threads: threads).map {
      Panel(rows: $0, columns: 0..<output.width)
    }
  }

  /// Cuts `units` into nearly equal ranges, a multiple of `threads` if there are enough.
  private func ranges(units: Int, perPanel: Int, threads: Int) -> [Range<Int>] {
    let wanted = (units + perPanel - 1) / perPanel
    let count = min((wanted + threads - 1) / threads * threads, units)
    return (0..<count).map { units * $0 / count..<units * ($0 + 1) / count }
  }

  private func planes(for panel: Panel, _ image: ImageShape) -> Planes {
    let reach = dilation * (kernel - 1)
    let columns: Int
    if stride == 1 {
      // The zeros left of a row are also those right of the row before.
      columns = max(panel.columns.count + reach - padding, panel.columns.count)
    } else {
      columns = panel.columns.count + reach / stride
    }
    let rows = panel.rows.count + reach / stride
    let phases = min(stride, kernel)
    // An odd number of cache lines, lest a power of two put all channels into one cache set.
    let phaseStep = (rows * columns + padding + 15) / 16 * 16
    let channelStep = phases * phases * phaseStep
    let odd = channelStep / 16 % 2 == 0 ? 16 : 0
    return Planes(
      columns: columns, rows: rows, phases: phases, phaseStep: phaseStep, channelStep: channelStep + odd)
  }

  private func run(
    _ panel: Panel, _ input: UnsafePointer<Float>, _ image: ImageShape, _ output: ImageShape,
    normalisation: ChannelAffine?, _ epilogue: Epilogue, _ workspace: Workspace
  ) {
    let planes = planes(for: panel, image)
    let part = min(max(Self.planeBudget / planes.channelStep, 16), inputChannels)
    let isWhole = part == inputChannels
    let count = ((panel.rows.count - 1) * planes.columns + panel.columns.count + 15) / 16 * 16
    let rawStep = count + 16
    // Sums over parts of the channels wait for all outputs; those over all channels are finished at once.
    let rawRows = isWhole ? 16 : weights.blocks.reduce(0) { $0 + $1.rows }
    // Lanes past the last pixel read past the last plane, by less than a vector and the kernel's reach.
    let planeFloats = part * planes.channelStep + 32 + dilation * kernel
    workspace.reserve(Workspace.rounded(planeFloats) + rawRows * rawStep)
    let plane = workspace.take(planeFloats)
    let raw = workspace.take(rawRows * rawStep)
    let offsets = offsets(planes)
    weights.elements.withUnsafeElements { packed in
      guard let packed = packed.baseAddress else { return }
      for first in Swift.stride(from: 0, to: inputChannels, by: part) {
        let channels = first..<min(first + part, inputChannels)
        gather(channels, panel, planes, input, image, normalisation, into: plane)
        for block in weights.blocks {
          let target = raw + (isWhole ? 0 : block.firstOutput * rawStep)
          let isLast = channels.upperBound == inputChannels
          let start =
            block.firstOutput * output.area + panel.rows.lowerBound * output.width + panel.columns.lowerBound
          if isLast {
            ck_prefetch(
              epilogue.residual.map { $0 + start }, epilogue.output + start, output.area,
              Int32(block.outputs),
              Int32((panel.rows.count - 1) * output.width + panel.columns.count))
          }
          ck_correlate(
            packed + block.offset + first * offsets.count * block.rows, block.rows, Int32(block.rows), plane,
            planes.channelStep, Int32(channels.count), offsets, Int32(offsets.count), first == 0 ? 0 : 1,
            target, rawStep, Int32(count))
          if isLast { finish(block, panel, target, start, rawStep, planes, output, epilogue) }
        }
      }
    }
  }

  private func gather(
    _ channels: Range<Int>, _ panel: Panel, _ planes: Planes, _ input: UnsafePointer<Float>,
    _ image: ImageShape, _ normalisation: ChannelAffine?, into plane: UnsafeMutablePointer<Float>
  ) {
    let first = channels.lowerBound
    var window = ck_window(
      height: Int32(image.height), width: Int32(image.width),
      top: Int32(panel.rows.lowerBound * stride - padding),
      left: Int32(panel.columns.lowerBound * stride - padding), rows: Int32(planes.rows),
      columns: Int32(planes.columns), stride: Int32(stride), phases: Int32(planes.phases),
      tail: Int32(padding))
    ck_gather(
      input + first * image.area, image.area, Int32(channels.count), &window,
      normalisation.map { $0.scale + first }, normalisation.map { $0.shift + first }, plane,
      planes.channelStep, planes.phaseStep)
  }

  /// - Parameter start: of the panel in the block's first output channel.
  private func finish(
    _ block: PackedWeights.Block, _ panel: Panel, _ raw: UnsafePointer<Float>, _ start: Int, _ rawStep: Int,
    _ planes: Planes, _ output: ImageShape, _ epilogue: Epilogue
  ) {
    shift.withUnsafeBufferPointer { shift in
      ck_finish(
        raw, rawStep, Int32(planes.columns), Int32(block.outputs), Int32(panel.rows.count),
        Int32(panel.columns.count), shift.baseAddress.map { $0 + block.firstOutput },
        epilogue.residual.map { $0 + start }, epilogue.relu ? 1 : 0, epilogue.output + start, output.area,
        epilogue.moments.map { $0 + 2 * block.firstOutput })
    }
  }

  /// Where each tap finds its first pixel in a channel's planes.
  private func offsets(_ planes: Planes) -> [Int] {
    (0..<kernel * kernel).map { tap in
      let (y, x) = (tap / kernel * dilation, tap % kernel * dilation)
      let phase = y % stride * planes.phases + x % stride
      return phase * planes.phaseStep + y / stride * planes.columns + x / stride
    }
  }
}
