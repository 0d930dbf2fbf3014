import CKernels
import Tensors

/// A 3×3 convolution of padding 1 over an image upsampled by two (nearest), computed without upsampling.
///
/// Along one axis with taps w0, w1, w2, source pixel i becomes two outputs:
///
///     even[i] = w0 x[i-1] + (w1 + w2) x[i]        odd[i] = (w0 + w1) x[i] + w2 x[i+1]
///
/// Of three source pixels l, m, r take the differences l - m and r - m. With what all of them share, w = (w0 + w1 + w2) m,
///
///     odd[l] = (w0 + w1)(l - m) + w       odd[m]  = w2 (r - m) + w
///     even[m] = w0 (l - m) + w            even[r] = (w1 + w2)(r - m) + w
///
/// are four outputs of five products; along both axes sixteen of 25, where the definition takes 144. This is
/// Winograd's F(2, 2) of both, with the product in common; its transforms only add, so it is as exact as the definition.
///
/// Where the target has an odd extent, its last row or column is even and its third tap lies in the padding,
/// while the above counts it as a copy of the source's last row or column: `FarEdges` takes it off again.
package struct UpsampledConvolution: Sendable {
  /// Products of a tile.
  package static let products = 25
  /// The kernel's taps that the products along one axis add up, and the difference that each multiplies.
  private static let axis: [(taps: [Int], difference: Int)] = [
    ([0, 1], 0), ([0], 0), ([0, 1, 2], 1), ([2], 2), ([1, 2], 2),
  ]

  /// Every product's packed matrix, by `5 * row + column`.
  private let packed: Tensor
  private let packedStep: Int
  private let blocks: [PackedWeights.Block]
  private let farEdges: FarEdges
  private let inputChannels: Int

  /// - Parameter weight: `[outputs, inputs, 3, 3]`.
  package init(weight: Tensor) {
    inputChannels = weight.shape[1]
    blocks = PackedWeights.blocks(outputs: weight.shape[0], depth: weight.shape[1])
    packedStep = PackedWeights.count(blocks, depth: weight.shape[1])
    let matrices = Self.axis.flatMap { row in
      Self.axis.map { PackedWeights(weight.addingTaps(rows: [row.taps], columns: [$0.taps])).elements.values }
    }
    packed = Tensor(shape: [Self.products, packedStep], values: matrices.flatMap { $0 })
    farEdges = FarEdges(weight: weight)
  }

  /// Whether nearest upsampling from `source` to `target` pixels doubles each: target pixel i copies i / 2.
  package static func applies(from source: Int, to target: Int) -> Bool {
    guard target == 2 * source || target == 2 * source - 1 else { return false }
    return Tensor.nearestSources(from: source, to: target).enumerated().allSatisfy { $1 == $0 / 2 }
  }

  /// Whether upsampling doubles both extents.
  package static func applies(from source: ImageShape, to target: ImageShape) -> Bool {
    applies(from: source.height, to: target.height) && applies(from: source.width, to: target.width)
  }

  /// Tiles that cover `extent` rows or columns of the target: tile t gives those from 4t - 1 to 4t + 2.
  package static func tiles(covering extent: Int) -> Int { extent / 4 + 1 }

  /// Where the target's row or column `index` lies: its tile and the one product that no other output has.
  static func place(of index: Int) -> (tile: Int, product: Int) {
    ((index + 1) / 4, (index + 1) % 4 + (index + 1) % 4 / 2)
  }

  /// Floats of a band of tiles that leave room for weights and results in a second-level cache of 1 MB.
  private static let bandBudget = 112 * 1024

  /// Rows of tiles in the cache at a time.
  struct Band {
    let tileRows: Range<Int>
    /// Tiles of a row.
    let tiles: Int
    /// Tiles of a channel, in whole vectors, and one more that the transforms touch past the last tile.
    let step: Int
    /// `[25, 16, step]`.
    let products: UnsafeMutablePointer<Float>
    let productStep: Int
  }

  /// Convolves on the calling thread; `epilogue.residual` and `epilogue.moments` are required.
  package func run(
    _ input: UnsafePointer<Float>, _ source: ImageShape, _ target: ImageShape, normalisation: ChannelAffine,
    _ epilogue: Epilogue, _ workspace: Workspace
  ) {
    let (tileRows, tiles) = (Self.tiles(covering: target.height), Self.tiles(covering: target.width))
    let fitting = max(Self.bandBudget / ((9 * inputChannels + 16 * Self.products) * tiles), 1)
    let bands = (tileRows + fitting - 1) / fitting
    let step = ((tileRows + bands - 1) / bands * tiles + 31) / 16 * 16
    let (differenceStep, productStep) = (inputChannels * step + 16, 16 * step + 16)
    let lineCount = 4 * (target.width + Int(CK_WINOGRAD_ROOM))
    workspace.reserve(
      9 * differenceStep + Self.products * productStep + Workspace.rounded(lineCount)
        + farEdges.workspaceCount(source, target))
    let differences = workspace.take(9 * differenceStep)
    let products = workspace.take(Self.products * productStep)
    let lines = workspace.take(lineCount)
    let excess = farEdges.excess(input, source, target, normalisation: normalisation, workspace)
    for index in 0..<bands {
      let band = Band(
        tileRows: tileRows * index / bands..<tileRows * (index + 1) / bands, tiles: tiles, step: step,
        products: products, productStep: productStep)
      ck_upsampled_input(
        input, source.area, Int32(inputChannels), Int32(source.height), Int32(source.width),
        Int32(band.tileRows.lowerBound), Int32(band.tileRows.count), Int32(tiles), normalisation.scale,
        normalisation.shift, lines, differences, differenceStep, step)
      for (number, block) in blocks.enumerated() {
        multiply(block, differences, differenceStep, band)
        excess.takeOff(block: number, outputs: block.outputs, from: band)
        ck_upsampled_output(
          products, productStep, step, Int32(block.outputs), Int32(target.height), Int32(target.width),
          Int32(band.tileRows.lowerBound), Int32(band.tileRows.count), Int32(tiles),
          epilogue.residual.map { $0 + block.firstOutput * target.area }, lines,
          epilogue.output + block.firstOutput * target.area, target.area,
          epilogue.moments.map { $0 + 2 * block.firstOutput })
      }
    }
  }

  private func multiply(
    _ block: PackedWeights.Block, _ differences: UnsafePointer<Float>, _ differenceStep: Int, _ band: Band
  ) {
    let (alongAxis, offsets) = (Self.axis.map(\.difference), [0])
    packed.withUnsafeElements { packed in
      guard let packed = packed.baseAddress else { return }
      for product in 0..<Self.products {
        let difference = 3 * alongAxis[product / 5] + alongAxis[product % 5]
        ck_correlate(
          packed + product * packedStep + block.offset, block.rows, Int32(block.rows),
          differences + difference * differenceStep, band.step, Int32(inputChannels), offsets, 1, 0,
          band.products + product * band.productStep, band.step, Int32(band.tileRows.count * band.tiles))
      }
    }
  }
}

extension Tensor {
  /// A kernel `[outputs, inputs, 3, 3]` with groups of its taps added up, `[outputs, inputs, rows.count, columns.count]`.
  func addingTaps(rows: [[Int]], columns: [[Int]]) -> Tensor {
    let groups = rows.flatMap { row in
      columns.map { column in row.flatMap { y in column.map { 3 * y + $0 } } }
    }
    return Tensor(shape: [shape[0], shape[1], rows.count, columns.count]) { sums in
      withUnsafeElements { source in
        for pair in 0..<shape[0] * shape[1] {
          for (index, taps) in groups.enumerated() {
            var sum: Float = 0
            for tap in taps { sum += source[9 * pair + tap] }
            sums[pair * groups.count + index] = sum
          }
        }
      }
    }
  }
}
