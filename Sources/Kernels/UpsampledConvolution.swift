import CKernels
import Tensors

/// A 3×3 convolution of padding 1 over an image upsampled by two (nearest), computed without upsampling.
///
/// Along one axis with taps w0, w1, w2, source pixel i becomes two outputs:
///
///     even[i] = w0 x[i-1] + (w1 + w2) x[i]        odd[i] = (w0 + w1) x[i] + w2 x[i+1]
///
/// For three source pixels l, m, r, take the differences l - m and r - m. With the term common to all, w =
/// (w0 + w1 + w2) m,
///
///     odd[l] = (w0 + w1)(l - m) + w       odd[m]  = w2 (r - m) + w
///     even[m] = w0 (l - m) + w            even[r] = (w1 + w2)(r - m) + w
///
/// are four outputs from five products; along both axes, sixteen from 25, where the definition takes 144.
/// This is Winograd's F(2, 2) for both parities, sharing one product. Its transforms only add, so it is as
/// exact as the definition.
///
/// If the target has an odd extent, the third tap of its last row or column lies in the padding. The formulas
/// above count it as a copy of the source's last row or column; `FarEdges` subtracts it again.
package struct UpsampledConvolution: Sendable {
  /// Products per tile.
  package static let products = 25
  /// The products along one axis: the taps that each one sums, and the difference that it multiplies.
  private static let axis: [(taps: [Int], difference: Int)] = [
    ([0, 1], 0), ([0], 0), ([0, 1, 2], 1), ([2], 2), ([1, 2], 2),
  ]

  /// The packed matrix of each product, at `5 * row + column`.
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

  /// Whether nearest upsampling from `source` to `target` pixels doubles each pixel: target pixel i copies i
  /// / 2.
  package static func applies(from source: Int, to target: Int) -> Bool {
    guard target == 2 * source || target == 2 * source - 1 else { return false }
    return Tensor.nearestSources(from: source, to: target).enumerated().allSatisfy { $1 == $0 / 2 }
  }

  /// Whether upsampling doubles both extents.
  package static func applies(from source: ImageShape, to target: ImageShape) -> Bool {
    applies(from: source.height, to: target.height) && applies(from: source.width, to: target.width)
  }

  /// The number of tiles that cover `extent` rows or columns of the target: tile t covers 4t - 1 to 4t + 2.
  package static func tiles(covering extent: Int) -> Int { extent / 4 + 1 }

  /// The tile of the target's row or column `index`, and the one product that no other output uses.
  static func place(of index: Int) -> (tile: Int, product: Int) {
    ((index + 1) / 4, (index + 1) % 4 + (index + 1) % 4 / 2)
  }

  /// The size of a band of tiles in floats: most of a 1 MB second-level cache.
  private static let bandBudget = 208 * 1024

  /// The rows of tiles that are in the cache at a time.
  struct Band {
    let tileRows: Range<Int>
    /// Tiles per row.
    let tiles: Int
    /// Tiles per channel in whole vectors, plus one vector that the transforms touch past the last tile.
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
  /// Sums groups of taps of a kernel `[outputs, inputs, 3, 3]`, which gives `[outputs, inputs, rows.count,
  /// columns.count]`.
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
