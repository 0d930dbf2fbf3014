import CKernels

/// A 3×3 convolution of padding 1 over an image upsampled by two (nearest), computed without upsampling.
///
/// Of the nine taps of an output at row 2i + a, column 2j + b, several read the same source pixel. Added up
/// beforehand they leave 2×2 taps for each of the four phases (a, b): 16 products for 36.
///
/// Where the target has an odd extent, its last row or column is of phase 0 and its third tap lies in the padding,
/// while the added-up taps count it as a copy of the source's last row or column. That tap is taken off again.
struct UpsampledConvolution: Sendable {
  /// Weights by phase, `2a + b`, with taps at source rows i + a - 1, i + a and columns j + b - 1, j + b.
  private let phases: [PackedWeights]
  /// The third column's taps, by row phase a; they meet the source's last column.
  private let lastColumn: [PackedWeights]
  /// The third row's taps, by column phase b; they meet the source's last row.
  private let lastRow: [PackedWeights]
  /// The third column's third tap, counted in both.
  private let corner: PackedWeights
  private let inputChannels: Int

  /// - Parameter weight: `[outputs, inputs, 3, 3]`.
  init(weight: Tensor) {
    inputChannels = weight.shape[1]
    phases = (0..<4).map { phase in
      Self.pack(weight, rows: Self.taps(phase: phase / 2), columns: Self.taps(phase: phase % 2))
    }
    lastColumn = (0..<2).map { Self.pack(weight, rows: Self.taps(phase: $0), columns: [[2]]) }
    lastRow = (0..<2).map { Self.pack(weight, rows: [[2]], columns: Self.taps(phase: $0)) }
    corner = Self.pack(weight, rows: [[2]], columns: [[2]])
  }

  /// The kernel's taps that fall on the first and on the second source pixel of a phase.
  private static func taps(phase: Int) -> [[Int]] { phase == 0 ? [[0], [1, 2]] : [[0, 1], [2]] }

  /// Sums the kernel's taps in groups, `[outputs, inputs, rows.count, columns.count]`.
  private static func pack(_ weight: Tensor, rows: [[Int]], columns: [[Int]]) -> PackedWeights {
    let pairs = weight.shape[0] * weight.shape[1]
    let sums = weight.withUnsafeElements { source in
      (0..<pairs).flatMap { pair in
        rows.flatMap { rows in
          columns.map { columns in
            rows.reduce(Float(0)) { sum, row in
              columns.reduce(sum) { $0 + source[pair * 9 + row * 3 + $1] }
            }
          }
        }
      }
    }
    return PackedWeights(
      Tensor(shape: [weight.shape[0], weight.shape[1], rows.count, columns.count], values: sums))
  }

  /// Whether nearest upsampling from `source` to `target` pixels doubles each: target pixel i copies i / 2.
  static func applies(from source: Int, to target: Int) -> Bool {
    guard target == 2 * source || target == 2 * source - 1 else { return false }
    return Tensor.nearestSources(from: source, to: target).enumerated().allSatisfy { $1 == $0 / 2 }
  }

  /// Whether upsampling doubles both extents.
  static func applies(from source: ImageShape, to target: ImageShape) -> Bool {
    applies(from: source.height, to: target.height) && applies(from: source.width, to: target.width)
  }

  /// Rows of the source in the cache at a time.
  private struct Band {
    let rows: Range<Int>
    /// Columns of the padded planes: the zero left of a row is also that right of the row before.
    let columns: Int
    let channelStep: Int
    /// Outputs of one phase, padding included, in whole vectors.
    let count: Int
    let plane: UnsafeMutablePointer<Float>
    /// `[4, 16, count + 16]`.
    let raw: UnsafeMutablePointer<Float>
    let rawStep: Int
    var phaseStep: Int { 16 * rawStep }
    /// The source's last column, `[inputs, rows + 2]`.
    let edge: UnsafeMutablePointer<Float>
    let edgeStep: Int
    /// `[16, whole vectors of a row or column]`.
    let correction: UnsafeMutablePointer<Float>
  }

  /// Floats of the planes that leave room for weights and results in a second-level cache of 1 MB.
  private static let planeBudget = 64 * 1024

  /// Convolves on the calling thread; `epilogue.residual` and `epilogue.moments` are required.
  func run(
    _ input: UnsafePointer<Float>, _ source: ImageShape, _ target: ImageShape, normalisation: ChannelAffine,
    _ epilogue: Epilogue, _ workspace: Workspace
  ) {
    let columns = source.width + 1
    let fitting = max(Self.planeBudget / (inputChannels * columns) - 2, 4)
    let count = (source.height + fitting - 1) / fitting
    for index in 0..<count {
      let first = source.height * index / count
      let band = band(rows: first..<source.height * (index + 1) / count, source, workspace)
      var window = ck_window(
        height: Int32(source.height), width: Int32(source.width), top: Int32(first - 1), left: -1,
        rows: Int32(band.rows.count + 2), columns: Int32(columns), stride: 1, phases: 1, tail: 1)
      ck_gather(
        input, source.area, Int32(inputChannels), &window, normalisation.scale, normalisation.shift,
        band.plane,
        band.channelStep, 0)
      if target.width % 2 == 1 { copyLastColumn(of: band, width: source.width) }
      for block in phases[0].blocks.indices { run(block: block, band, source, target, epilogue) }
    }
  }

  private func band(rows: Range<Int>, _ source: ImageShape, _ workspace: Workspace) -> Band {
    let columns = source.width + 1
    let lines = ((rows.count + 2) * columns + 1 + 15) / 16
    let channelStep = 16 * (lines + (lines % 2 == 0 ? 1 : 0))
    let count = ((rows.count - 1) * columns + source.width + 15) / 16 * 16
    let rawStep = count + 16
    let edgeStep = rows.count + 2
    let correctionStep = Workspace.rounded(max(rows.count, source.width))
    // Lanes past the last output read past the last plane, by less than a vector and two rows.
    let planeCount = inputChannels * channelStep + 32
    let edgeCount = inputChannels * edgeStep + 32
    workspace.reserve(
      Workspace.rounded(planeCount) + 64 * rawStep + Workspace.rounded(edgeCount) + 16 * correctionStep)
    return Band(
      rows: rows, columns: columns, channelStep: channelStep, count: count, plane: workspace.take(planeCount),
      raw: workspace.take(64 * rawStep), rawStep: rawStep, edge: workspace.take(edgeCount),
      edgeStep: edgeStep,
      correction: workspace.take(16 * correctionStep))
  }

  private func run(block: Int, _ band: Band, _ source: ImageShape, _ target: ImageShape, _ epilogue: Epilogue)
  {
    for phase in 0..<4 {
      let (a, b) = (phase / 2, phase % 2)
      let origin = a * band.columns + b
      correlate(
        phases[phase], block, band.plane, band.channelStep,
        offsets: [origin, origin + 1, origin + band.columns, origin + band.columns + 1],
        band.raw + phase * band.phaseStep, band.rawStep, band.count)
    }
    if target.width % 2 == 1 { takeOffLastColumn(block, band, width: source.width) }
    if target.height % 2 == 1, band.rows.upperBound == source.height {
      takeOffLastRow(block, band, width: source.width, isCornerCountedTwice: target.width % 2 == 1)
    }
    let shape = phases[0].blocks[block]
    let first = shape.firstOutput * target.area + 2 * band.rows.lowerBound * target.width
    let height = min(2 * band.rows.upperBound, target.height) - 2 * band.rows.lowerBound
    ck_finish_phases(
      band.raw, band.phaseStep, band.rawStep, Int32(band.columns), Int32(shape.outputs), Int32(height),
      Int32(target.width), epilogue.residual.map { $0 + first }, epilogue.output + first, target.area,
      epilogue.moments.map { $0 + 2 * shape.firstOutput })
  }

  private func correlate(
    _ weights: PackedWeights, _ block: Int, _ input: UnsafePointer<Float>, _ inputStep: Int, offsets: [Int],
    _ output: UnsafeMutablePointer<Float>, _ outputStep: Int, _ count: Int
  ) {
    let block = weights.blocks[block]
    weights.elements.withUnsafeElements { packed in
      guard let packed = packed.baseAddress else { return }
      ck_correlate(
        packed + block.offset, block.rows, Int32(block.rows), input, inputStep, Int32(inputChannels), offsets,
        Int32(offsets.count), 0, output, outputStep, Int32(count))
    }
  }

  private func copyLastColumn(of band: Band, width: Int) {
    for channel in 0..<inputChannels {
      for row in 0..<band.edgeStep {
        band.edge[channel * band.edgeStep + row] =
          band.plane[channel * band.channelStep + row * band.columns + width]
      }
    }
  }

  private func takeOffLastColumn(_ block: Int, _ band: Band, width: Int) {
    let step = Workspace.rounded(band.rows.count)
    for a in 0..<2 {
      correlate(
        lastColumn[a], block, band.edge, band.edgeStep, offsets: [a, a + 1], band.correction, step,
        band.rows.count)
      for output in 0..<phases[0].blocks[block].outputs {
        let column = band.raw + 2 * a * band.phaseStep + output * band.rawStep + width - 1
        for row in 0..<band.rows.count { column[row * band.columns] -= band.correction[output * step + row] }
      }
    }
  }

  private func takeOffLastRow(_ block: Int, _ band: Band, width: Int, isCornerCountedTwice: Bool) {
    let step = Workspace.rounded(width)
    let last = band.rows.count - 1
    let row = band.plane + (last + 1) * band.columns
    let outputs = phases[0].blocks[block].outputs
    for b in 0..<2 {
      correlate(lastRow[b], block, row, band.channelStep, offsets: [b, b + 1], band.correction, step, width)
      for output in 0..<outputs {
        let line = band.raw + b * band.phaseStep + output * band.rawStep + last * band.columns
        for column in 0..<width { line[column] -= band.correction[output * step + column] }
      }
    }
    guard isCornerCountedTwice else { return }
    correlate(corner, block, row + width, band.channelStep, offsets: [0], band.correction, step, 1)
    for output in 0..<outputs {
      band.raw[output * band.rawStep + last * band.columns + width - 1] += band.correction[output * step]
    }
  }
}
