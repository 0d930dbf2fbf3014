import CKernels
import Tensors

/// A matrix `[outputs, depth]` in the order in which `ck_correlate` reads it: blocks of sixteen outputs, in each
/// block the sixteen weights of one depth side by side.
///
/// Read in place, sixteen rows of a matrix whose length is a power of two would share one cache set. The last
/// block has 4, 8 or 16 rows, whichever first holds the rest; rows beyond the outputs are zero.
package struct PackedWeights: Sendable {
  package struct Block: Sendable {
    package let firstOutput: Int
    /// Outputs that exist, `1...rows`.
    package let outputs: Int
    /// 4, 8 or 16.
    package let rows: Int
    /// Of the block's first weight, in floats.
    package let offset: Int
  }

  package let outputs: Int
  package let depth: Int
  package let blocks: [Block]
  package let elements: Tensor

  /// - Parameters:
  ///   - weight: `[outputs, …]`, row-major.
  ///   - scale: one factor for each output, or none.
  package init(_ weight: Tensor, scale: Tensor? = nil) {
    outputs = weight.shape[0]
    depth = weight.count / max(weight.shape[0], 1)
    blocks = PackedWeights.blocks(outputs: outputs, depth: depth)
    let (depth, blocks) = (depth, blocks)
    precondition(scale.map { $0.count == weight.shape[0] } ?? true, "one scale for each output")
    elements = Tensor(shape: [PackedWeights.count(blocks, depth: depth)]) { packed in
      weight.withUnsafeElements { source in
        withOptionalElements(scale) { scale in
          guard let source = source.baseAddress, let packed = packed.baseAddress else { return }
          parallelFor(blocks.count, threads: depth < 256 ? 1 : defaultThreadCount) { index, _ in
            let block = blocks[index]
            ck_pack(
              source + block.firstOutput * depth, Int32(block.outputs), Int32(block.rows), depth,
              scale.map { $0 + block.firstOutput }, packed + block.offset, block.rows)
          }
        }
      }
    }
  }

  /// The blocks that `outputs` rows of length `depth` are cut into.
  static func blocks(outputs: Int, depth: Int) -> [Block] {
    var result: [Block] = []
    var (first, offset) = (0, 0)
    while first < outputs {
      let rest = outputs - first
      let rows = rest > 8 ? 16 : rest > 4 ? 8 : 4
      result.append(Block(firstOutput: first, outputs: min(rest, rows), rows: rows, offset: offset))
      first += rows
      offset += rows * depth
    }
    return result
  }

  static func count(_ blocks: [Block], depth: Int) -> Int {
    blocks.last.map { $0.offset + $0.rows * depth } ?? 0
  }

  /// `ck_correlate` of one block's outputs with `channels` channels of `input`.
  func correlate(
    block number: Int, _ input: UnsafePointer<Float>, inputStep: Int, channels: Int, offsets: [Int],
    into output: UnsafeMutablePointer<Float>, outputStep: Int, count: Int
  ) {
    let block = blocks[number]
    elements.withUnsafeElements { packed in
      guard let packed = packed.baseAddress else { return }
      ck_correlate(
        packed + block.offset, block.rows, Int32(block.rows), input, inputStep, Int32(channels), offsets,
        Int32(offsets.count), 0, output, outputStep, Int32(count))
    }
  }
}
