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
    return (image.height + 3) / 4 * ((image.width + 3) / 4)
  }

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

  /// How the work is cut: rows of tiles, and for small maps also the outputs.
  private struct Part {
    let tileRows: Range<Int>
    let blocks: Range<Int>
  }

  func run(_ input: UnsafePointer<Float>, _ image: ImageShape, _ epilogue: Epilogue, threads: Int) {
    let parts = parts(image, threads: threads)
    parallelFor(parts.count, threads: threads) { index, workspace in
      let part = parts[index]
      run(
        input, image, tileRows: part.tileRows, blocks: part.blocks, normalisation: nil, epilogue, workspace)
    }
  }

  /// Parts with enough tiles to reread the transformed weights rarely, and few enough to stay in the cache.
  private func parts(_ image: ImageShape, threads: Int) -> [Part] {
    let (rows, columns) = ((image.height + 3) / 4, (image.width + 3) / 4)
    let perElement = max(Self.tileBudget / (inputChannels + outputChannels), 96)
    let step = min(max(perElement / columns, 1), rows)
    let rowParts = (rows + step - 1) / step
    let outputParts = rowParts >= 2 * threads ? 1 : min(threads, blocks.count)
    // Parts of nearly equal size.
    return (0..<rowParts).flatMap { row in
      (0..<outputParts).map { output in
        Part(
          tileRows: rows * row / rowParts..<rows * (row + 1) / rowParts,
          blocks: blocks.count * output / outputParts..<blocks.count * (output + 1) / outputParts)
      }
    }
  }

  /// The most transformed tiles times channels, inputs plus outputs, in a part: about 4 MB at 36 elements
  /// each.
  private static let tileBudget = 32 * 1024

  private func tileStep(_ image: ImageShape, tileRows: Int) -> Int {
    // Plus one vector, which the transforms touch past the last tile.
    (tileRows * ((image.width + 3) / 4) + 31) / 16 * 16
  }

  private func outputRows(_ blocks: Range<Int>) -> Int { self.blocks[blocks].reduce(0) { $0 + $1.rows } }

  private func workspaceCount(_ image: ImageShape, tileRows: Int, blocks: Range<Int>) -> Int {
    let tiles = tileStep(image, tileRows: tileRows)
    let room = Workspace.rounded(6 * (image.width + Int(CK_WINOGRAD_ROOM)))
    return Self.elements * (inputChannels * tiles + 16 + outputRows(blocks) * tiles + 16) + room
  }

  /// All blocks of outputs, for callers that do not divide the work.
  var allBlocks: Range<Int> { 0..<blocks.count }

  /// Computes `tileRows` for the outputs of `blocks` on the calling thread.
  ///
  /// - Parameters:
  ///   - normalisation: scale and shift of each input channel; the input is then max(0, x · scale + shift).
  ///   - workspace: reserved anew, so pointers taken from it before become invalid.
  func run(
    _ input: UnsafePointer<Float>, _ image: ImageShape, tileRows: Range<Int>, blocks range: Range<Int>,
    normalisation: ChannelAffine?, _ epilogue: Epilogue, _ workspace: Workspace
  ) {
    let columns = (image.width + 3) / 4
    let tiles = tileRows.count * columns
    let step = tileStep(image, tileRows: tileRows.count)
    // The last channel's overrun must not reach the next element's first tile, which is already there.
    let inputStep = inputChannels * step + 16
    let outputStep = outputRows(range) * step + 16
    workspace.reserve(workspaceCount(image, tileRows: tileRows.count, blocks: range))
    let lines = workspace.take(6 * (image.width + Int(CK_WINOGRAD_ROOM)))
    let inputTiles = workspace.take(Self.elements * inputStep)
    let outputTiles = workspace.take(Self.elements * outputStep)
    ck_winograd_input(
      input, image.area, Int32(inputChannels), Int32(image.height), Int32(image.width),
      Int32(tileRows.lowerBound),
      Int32(tileRows.count), normalisation?.scale, normalisation?.shift, lines, inputTiles, inputStep, step)
    let offsets = [0]
    transformed.withUnsafeElements { packed in
      guard let packed = packed.baseAddress else { return }
      for element in 0..<Self.elements {
        var row = 0
        for block in blocks[range] {
          ck_correlate(
            packed + element * elementStep + block.offset, block.rows, Int32(block.rows),
            inputTiles + element * inputStep, step, Int32(inputChannels), offsets, 1, 0,
            outputTiles + element * outputStep + row * step, step, Int32(tiles))
          row += block.rows
        }
      }
    }
    finish(
      outputTiles, outputStep, step, image, tileRows: tileRows, blocks: range, epilogue, lines)
  }

  private func finish(
    _ tiles: UnsafePointer<Float>, _ elementStep: Int, _ step: Int, _ image: ImageShape, tileRows: Range<Int>,
    blocks range: Range<Int>, _ epilogue: Epilogue, _ lines: UnsafeMutablePointer<Float>
  ) {
    let first = blocks[range].first?.firstOutput ?? 0
    let outputs = blocks[range].reduce(0) { $0 + $1.outputs }
    shift.withUnsafeBufferPointer { shift in
      ck_winograd_output(
        tiles, elementStep, step, Int32(outputs), Int32(image.height), Int32(image.width),
        Int32(tileRows.lowerBound), Int32(tileRows.count), shift.baseAddress.map { $0 + first },
        epilogue.residual.map { $0 + first * image.area }, epilogue.relu ? 1 : 0, lines,
        epilogue.output + first * image.area, image.area, epilogue.moments.map { $0 + 2 * first })
    }
  }
}
