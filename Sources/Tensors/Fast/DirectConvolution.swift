import CKernels

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

  /// Floats of the planes that leave room for weights and results in a second-level cache of 1 MB.
  private static let planeBudget = 128 * 1024

  func run(
    _ input: UnsafePointer<Float>, _ image: ImageShape, _ output: ImageShape, _ epilogue: Epilogue,
    threads: Int
  ) {
    // A 1×1 kernel sees no neighbours: the image is one long row, cut anywhere.
    let isPointwise = kernel == 1 && stride == 1 && padding == 0
    let image = isPointwise ? ImageShape(height: 1, width: image.area) : image
    let output = isPointwise ? ImageShape(height: 1, width: output.area) : output
    let panels =
      isPointwise ? columnPanels(output, threads: threads) : rowPanels(output, image, threads: threads)
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
    for panel in rowPanels(output, image, threads: 1) {
      run(panel, input, image, output, normalisation: normalisation, epilogue, workspace)
    }
  }

  private func columnPanels(_ output: ImageShape, threads: Int) -> [Panel] {
    let fitting = max(Self.planeBudget / inputChannels / 16, 1) * 16
    // At least two panels a thread, so that a thread held up does not hold up all; not below 32 pixels.
    let fair = (output.width / (2 * threads) + 15) / 16 * 16
    let step = min(fitting, max(fair, 32), 512)
    return Swift.stride(from: 0, to: output.width, by: step).map {
      Panel(rows: 0..<1, columns: $0..<min($0 + step, output.width))
    }
  }

  private func rowPanels(_ output: ImageShape, _ image: ImageShape, threads: Int) -> [Panel] {
    let perRow = inputChannels * (image.width + 2 * padding) * stride
    let halo = dilation * (kernel - 1)
    let fitting = max(Self.planeBudget / perRow - halo, 1)
    let fair = max((output.height + 2 * threads - 1) / (2 * threads), 1)
    // Rows beyond some 512 pixels gain nothing and only spread the results over more memory.
    let enough = max(512 / output.width, 1)
    let step = min(fitting, fair, enough)
    return Swift.stride(from: 0, to: output.height, by: step).map {
      Panel(rows: $0..<min($0 + step, output.height), columns: 0..<output.width)
    }
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
    let count = ((panel.rows.count - 1) * planes.columns + panel.columns.count + 15) / 16 * 16
    // Lanes past the last pixel read past the last plane, by less than a vector and the kernel's reach.
    let planeFloats = inputChannels * planes.channelStep + 32 + dilation * kernel
    workspace.reserve(Workspace.rounded(planeFloats) + 16 * (count + 16))
    let plane = workspace.take(planeFloats)
    let raw = workspace.take(16 * (count + 16))
    var window = ck_window(
      height: Int32(image.height), width: Int32(image.width),
      top: Int32(panel.rows.lowerBound * stride - padding),
      left: Int32(panel.columns.lowerBound * stride - padding), rows: Int32(planes.rows),
      columns: Int32(planes.columns), stride: Int32(stride), phases: Int32(planes.phases),
      tail: Int32(padding))
    ck_gather(
      input, image.area, Int32(inputChannels), &window, normalisation?.scale, normalisation?.shift, plane,
      planes.channelStep, planes.phaseStep)
    let offsets = offsets(planes)
    let rawStep = count + 16
    weights.elements.withUnsafeElements { packed in
      guard let packed = packed.baseAddress else { return }
      for block in weights.blocks {
        ck_correlate(
          packed + block.offset, block.rows, Int32(block.rows), plane, planes.channelStep,
          Int32(inputChannels),
          offsets, Int32(offsets.count), raw, rawStep, Int32(count))
        let first =
          block.firstOutput * output.area + panel.rows.lowerBound * output.width + panel.columns.lowerBound
        shift.withUnsafeBufferPointer { shift in
          ck_finish(
            raw, rawStep, Int32(planes.columns), Int32(block.outputs), Int32(panel.rows.count),
            Int32(panel.columns.count), shift.baseAddress.map { $0 + block.firstOutput },
            epilogue.residual.map { $0 + first }, epilogue.relu ? 1 : 0, epilogue.output + first, output.area,
            epilogue.moments.map { $0 + 2 * block.firstOutput })
        }
      }
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
