import CKernels
import Tensors

/// A 3×3 convolution of stride 1 by Winograd's F(4×4, 3×3): Lavin and Gray, "Fast Algorithms for Convolutional
/// Neural Networks", 2015.
///
/// The transforms multiply values by up to 8 before differences cancel that again. The result is within about
/// 1e-5 of the definition, relative to the largest output; callers may rely on 1e-4.
struct WinogradConvolution: Sendable {
  /// Elements per transformed tile.
  static let elements = 36

  /// Tiles of 4×4 outputs; those of a dilated convolution cover the stack of its phases.
  static func tileCount(of output: ImageShape, dilation: Int) -> Int {
    let image = dilation > 1 ? PhaseStack(output, step: dilation).shape : output
    return tiles(along: image.height) * tiles(along: image.width)
  }

  /// Tiles that cover a height or a width.
  static func tiles(along length: Int) -> Int { (length + 3) / 4 }

  let inputChannels: Int
  let outputChannels: Int
  private let blocks: [PackedWeights.Block]
  /// Floats from one element's packed matrix to the next.
  private let elementStep: Int
  private let transformed: Tensor
  private let shift: [Float]

  init(weight: Tensor, scale: Tensor?, shift: Tensor?) {
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    inputChannels = inputs
    outputChannels = outputs
    self.shift = shift?.values ?? [Float](repeating: 0, count: outputs)
    precondition(self.shift.count == outputs, "one shift for each output")
    let blocks = PackedWeights.blocks(outputs: outputs, depth: inputs)
    let step = PackedWeights.count(blocks, depth: inputs)
    transformed = Tensor(shape: [Self.elements * step]) { packed in
      guard let packed = packed.baseAddress else { return }
      weight.withUnsafeElements { source in
        withOptionalElements(scale) { scale in
          guard let source = source.baseAddress else { return }
          parallelFor(blocks.count, threads: defaultThreadCount) { index, _ in
            let block = blocks[index]
            ck_winograd_weights(
              source + block.firstOutput * inputs * 9, Int32(block.outputs), Int32(block.rows), Int32(inputs),
              scale.map { $0 + block.firstOutput }, packed + block.offset, step)
          }
        }
      }
    }
    self.blocks = blocks
    elementStep = step
  }

  func run(_ input: UnsafePointer<Float>, _ image: ImageShape, _ epilogue: Epilogue, threads: Int) {
    let rows = Self.tiles(along: image.height)
    let parts = parts(image, rows: rows, threads: threads)
    guard parts >= 2 * threads, Self.tileCount(of: image, dilation: 1) > Self.mostTilesAtOnce(channels) else {
      Workspace.borrowed { workspace in
        run(input, image, tileRows: 0..<rows, normalisation: nil, epilogue, threads: threads, workspace)
      }
      return
    }
    // Parts of nearly equal size.
    parallelFor(parts, threads: threads) { part, workspace in
      run(
        input, image, tileRows: rows * part / parts..<rows * (part + 1) / parts, normalisation: nil, epilogue,
        threads: 1, workspace)
    }
  }

  private var channels: Int { inputChannels + outputChannels }

  /// The most tiles of a map that is transformed as a whole: about 18 MB of them, which a third-level cache holds.
  private static func mostTilesAtOnce(_ channels: Int) -> Int { 128 * 1024 / channels }

  /// The parts that a large map is cut into: with enough tiles to reread the transformed weights rarely, and few enough
  /// to stay in the cache, about 4 MB. Each thread gets as many.
  private func parts(_ image: ImageShape, rows: Int, threads: Int) -> Int {
    let tiles = max(32 * 1024 / channels, 96)
    let step = max(tiles / Self.tiles(along: image.width), 1)
    return rows / step / threads * threads
  }

  /// Some rows of tiles, transformed: `[36][channels][tiles]` twice.
  private struct Tiles {
    let rows: Range<Int>
    let count: Int
    /// Floats from one channel to the next.
    let step: Int
    let inputs: UnsafeMutablePointer<Float>
    let outputs: UnsafeMutablePointer<Float>
    /// Floats from one element to the next.
    let inputStep: Int
    let outputStep: Int
  }

  private func tiles(_ image: ImageShape, rows: Range<Int>, _ workspace: Workspace) -> Tiles {
    let count = rows.count * Self.tiles(along: image.width)
    // Plus one vector, which the transforms touch past the last tile.
    let step = (count + 31) / 16 * 16
    // The last channel's overrun must not reach the next element's first tile, which is already there.
    let inputStep = inputChannels * step + 16
    let outputStep = blocks.reduce(0) { $0 + $1.rows } * step + 16
    workspace.reserve(Self.elements * (inputStep + outputStep))
    return Tiles(
      rows: rows, count: count, step: step, inputs: workspace.take(Self.elements * inputStep),
      outputs: workspace.take(Self.elements * outputStep), inputStep: inputStep, outputStep: outputStep)
  }

  /// Computes `tileRows` of all outputs in three stages, each divided among the threads.
  ///
  /// - Parameters:
  ///   - normalisation: scale and shift of each input channel; the input is then max(0, x · scale + shift).
  ///   - workspace: reserved anew, so pointers taken from it before become invalid.
  func run(
    _ input: UnsafePointer<Float>, _ image: ImageShape, tileRows: Range<Int>, normalisation: ChannelAffine?,
    _ epilogue: Epilogue, threads: Int, _ workspace: Workspace
  ) {
    let tiles = tiles(image, rows: tileRows, workspace)
    let groups = threads == 1 ? 1 : (inputChannels + 15) / 16
    parallelFor(groups, threads: threads) { group, workspace in
      let channels = inputChannels * group / groups..<inputChannels * (group + 1) / groups
      transform(input, image, channels, normalisation, into: tiles, workspace)
    }
    parallelFor(Self.elements, threads: threads) { element, _ in multiply(element, tiles) }
    let outputGroups = threads == 1 ? 1 : blocks.count
    parallelFor(outputGroups, threads: threads) { group, workspace in
      let blocks = blocks.count * group / outputGroups..<blocks.count * (group + 1) / outputGroups
      finish(tiles, image, blocks: blocks, epilogue, workspace)
    }
  }

  private func transform(
    _ input: UnsafePointer<Float>, _ image: ImageShape, _ channels: Range<Int>,
    _ normalisation: ChannelAffine?, into tiles: Tiles, _ workspace: Workspace
  ) {
    let first = channels.lowerBound
    ck_winograd_input(
      input + first * image.area, image.area, Int32(channels.count), Int32(image.height), Int32(image.width),
      Int32(tiles.rows.lowerBound), Int32(tiles.rows.count), normalisation.map { $0.scale + first },
      normalisation.map { $0.shift + first }, lines(6, image, workspace), tiles.inputs + first * tiles.step,
      tiles.inputStep, tiles.step)
  }

  /// Multiplies one element of all tiles by its matrix.
  private func multiply(_ element: Int, _ tiles: Tiles) {
    let offsets = [0]
    transformed.withUnsafeElements { packed in
      guard let packed = packed.baseAddress else { return }
      for block in blocks {
        ck_correlate(
          packed + element * elementStep + block.offset, block.rows, Int32(block.rows),
          tiles.inputs + element * tiles.inputStep, tiles.step, Int32(inputChannels), offsets, 1, 0,
          tiles.outputs + element * tiles.outputStep + block.firstOutput * tiles.step, tiles.step,
          Int32(tiles.count))
      }
    }
  }

  private func finish(
    _ tiles: Tiles, _ image: ImageShape, blocks range: Range<Int>, _ epilogue: Epilogue,
    _ workspace: Workspace
  ) {
    let first = blocks[range].first?.firstOutput ?? 0
    let outputs = blocks[range].reduce(0) { $0 + $1.outputs }
    shift.withUnsafeBufferPointer { shift in
      ck_winograd_output(
        tiles.outputs + first * tiles.step, tiles.outputStep, tiles.step, Int32(outputs), Int32(image.height),
        Int32(image.width), Int32(tiles.rows.lowerBound), Int32(tiles.rows.count),
        shift.baseAddress.map { $0 + first }, epilogue.residual.map { $0 + first * image.area },
        epilogue.relu ? 1 : 0, lines(4, image, workspace), epilogue.output + first * image.area, image.area,
        epilogue.moments.map { $0 + 2 * first })
    }
  }

  /// Room for some rows of the image while they are transformed.
  private func lines(
    _ rows: Int, _ image: ImageShape, _ workspace: Workspace
  ) -> UnsafeMutablePointer<Float> {
    let count = rows * (image.width + Int(CK_WINOGRAD_ROOM))
    workspace.reserve(count)
    return workspace.take(count)
  }
}
