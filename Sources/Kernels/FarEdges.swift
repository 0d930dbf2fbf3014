import CKernels
import Tensors

/// The last row and column of a target of odd extent in an `UpsampledConvolution`: what its doubled form counts there
/// of the tap that lies in the padding.
struct FarEdges: Sendable {
  /// The third column's taps, by the parity of the target's row; they meet the source's last column.
  private let column: [PackedWeights]
  /// The third row's taps, by the parity of the target's column; they meet the source's last row.
  private let row: [PackedWeights]
  /// The third column's third tap, counted in both.
  private let corner: PackedWeights
  private let inputChannels: Int

  /// - Parameter weight: `[outputs, inputs, 3, 3]`.
  init(weight: Tensor) {
    inputChannels = weight.shape[1]
    // The taps on the first and on the second of the two source pixels that an even and an odd output see.
    let seen = [[[0], [1, 2]], [[0, 1], [2]]]
    column = seen.map { PackedWeights(weight.addingTaps(rows: $0, columns: [[2]])) }
    row = seen.map { PackedWeights(weight.addingTaps(rows: [[2]], columns: $0)) }
    corner = PackedWeights(weight.addingTaps(rows: [[2]], columns: [[2]]))
  }

  /// What to take off, for all outputs.
  struct Excess {
    fileprivate let target: ImageShape
    /// Along the last column and the last row, `[blocks, 2, 16, step]` by parity; nil where the extent is even.
    fileprivate let column: UnsafeMutablePointer<Float>?
    fileprivate let columnStep: Int
    fileprivate let row: UnsafeMutablePointer<Float>?
    fileprivate let rowStep: Int
  }

  private func step(_ extent: Int) -> Int { Workspace.rounded(extent) }
  /// Lanes past the last pixel read past the last channel, by less than a vector and two pixels.
  private func lineCount(_ extent: Int) -> Int { inputChannels * (extent + 2) + 32 }
  private var blockCount: Int { corner.blocks.count }

  /// Floats that `excess` takes.
  func workspaceCount(_ source: ImageShape, _ target: ImageShape) -> Int {
    Workspace.rounded(lineCount(max(source.height, source.width)))
      + blockCount * 32 * (step(source.height) + step(source.width)) + blockCount * 256
  }

  /// Computes the excess on the calling thread, from a source that is max(0, x · scale + shift) for each channel.
  func excess(
    _ input: UnsafePointer<Float>, _ source: ImageShape, _ target: ImageShape, normalisation: ChannelAffine,
    _ workspace: Workspace
  ) -> Excess {
    let (hasColumn, hasRow) = (target.width % 2 == 1, target.height % 2 == 1)
    guard hasColumn || hasRow else {
      return Excess(target: target, column: nil, columnStep: 0, row: nil, rowStep: 0)
    }
    let (columnStep, rowStep) = (step(source.height), step(source.width))
    let line = workspace.take(lineCount(max(source.height, source.width)))
    let column = workspace.take(blockCount * 32 * columnStep)
    let row = workspace.take(blockCount * 32 * rowStep)
    let corner = workspace.take(blockCount * 256)
    func gather(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
      var window = ck_window(
        height: Int32(source.height), width: Int32(source.width), top: Int32(rows.lowerBound),
        left: Int32(columns.lowerBound), rows: Int32(rows.count), columns: Int32(columns.count), stride: 1,
        phases: 1, tail: 0)
      ck_gather(
        input, source.area, Int32(inputChannels), &window, normalisation.scale, normalisation.shift, line,
        rows.count * columns.count, 0)
    }
    func multiply(
      _ parities: [PackedWeights], length: Int, offset: Int, count: Int,
      into result: UnsafeMutablePointer<Float>
    ) {
      let step = step(count)
      for block in 0..<blockCount {
        for (parity, weights) in parities.enumerated() {
          let taps = weights.depth / inputChannels
          weights.correlate(
            block: block, line, inputStep: length, channels: inputChannels,
            offsets: (0..<taps).map { offset + parity + $0 },
            into: result + (parities.count * block + parity) * 16 * step, outputStep: step, count: count)
        }
      }
    }
    if hasColumn {
      gather(rows: -1...source.height, columns: source.width - 1...source.width - 1)
      multiply(self.column, length: source.height + 2, offset: 0, count: source.height, into: column)
    }
    if hasRow {
      gather(rows: source.height - 1...source.height - 1, columns: -1...source.width)
      multiply(self.row, length: source.width + 2, offset: 0, count: source.width, into: row)
    }
    if hasColumn && hasRow {
      // In the line of the last row the last pixel has its padding before it. Taken off the column, the row has it left.
      multiply(
        [self.corner], length: source.width + 2, offset: source.width, count: 1, into: corner)
      for block in 0..<blockCount {
        for output in 0..<self.corner.blocks[block].outputs {
          column[(block * 32 + output) * columnStep + source.height - 1] -= corner[(block * 16 + output) * 16]
        }
      }
    }
    return Excess(
      target: target, column: hasColumn ? column : nil, columnStep: columnStep, row: hasRow ? row : nil,
      rowStep: rowStep)
  }
}

extension FarEdges.Excess {
  /// Takes the excess of the `outputs` of `block` off the products of the tiles of `band`.
  func takeOff(block: Int, outputs: Int, from band: UpsampledConvolution.Band) {
    if let column {
      for row in 4 * band.tileRows.lowerBound - 1..<4 * band.tileRows.upperBound - 1
      where (0..<target.height).contains(row) {
        takeOff(
          column + (2 * block + row % 2) * 16 * columnStep + row / 2, step: columnStep, outputs: outputs,
          row: row, column: target.width - 1, from: band)
      }
    }
    if let row, band.tileRows.contains(UpsampledConvolution.place(of: target.height - 1).tile) {
      for column in 0..<target.width {
        takeOff(
          row + (2 * block + column % 2) * 16 * rowStep + column / 2, step: rowStep, outputs: outputs,
          row: target.height - 1, column: column, from: band)
      }
    }
  }

  /// Takes one pixel's excess off, whose outputs are `step` apart.
  private func takeOff(
    _ excess: UnsafePointer<Float>, step: Int, outputs: Int, row: Int, column: Int,
    from band: UpsampledConvolution.Band
  ) {
    let (row, column) = (UpsampledConvolution.place(of: row), UpsampledConvolution.place(of: column))
    var product =
      band.products + (5 * row.product + column.product) * band.productStep
      + (row.tile - band.tileRows.lowerBound) * band.tiles + column.tile
    for output in 0..<outputs {
      product.pointee -= excess[output * step]
      product += band.step
    }
  }
}
