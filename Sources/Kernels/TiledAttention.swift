import CKernels
import Tensors

extension Tensor {
  /// Multi-head attention without its projections: `softmax(scale · Q Kᵀ) V`, head by head.
  ///
  /// The pattern is never stored. A thread takes a few queries of one head and computes their scores against
  /// all keys as columns, so that the softmax runs down whole vectors of them. It then sums the values
  /// while scores and values are in the cache. Equal to the written-out form to 1e-5 of the largest output.
  ///
  /// - Parameters:
  ///   - queries: `[1, to, C]`; head `h` owns channels `h·C/heads ..< (h+1)·C/heads`.
  ///   - keys: `[1, from, C]`, like `values`.
  ///   - scale: a factor on the scores, usually `1 / √(C / heads)`.
  ///   - threads: the most threads to use; nil for one per processor.
  /// - Returns: `[1, to, C]`.
  public static func attention(
    queries: Tensor, keys: Tensor, values: Tensor, heads: Int, scale: Float, threads: Int? = nil
  ) -> Tensor {
    let (to, from, width) = (queries.shape[1], keys.shape[1], queries.shape[2])
    precondition(
      keys.shape[2] == width && values.shape == keys.shape && width % heads == 0 && from > 0,
      "\(queries.shape), \(keys.shape), \(values.shape)")
    let threads = threads ?? defaultThreadCount
    return Tensor(shape: [1, to, width]) { result in
      queries.withUnsafeElements { queries in
        keys.withUnsafeElements { keys in
          values.withUnsafeElements { values in
            guard let queries = queries.baseAddress, let keys = keys.baseAddress,
              let values = values.baseAddress,
              let result = result.baseAddress
            else { return }
            let attention = TiledAttention(
              queries: queries, keys: keys, values: values, to: to, from: from, width: width,
              depth: width / heads,
              scale: scale, result: result)
            // Every part packs its head's keys and values anew, so there are only as many parts as keep the
            // threads busy.
            let parts = min(max((2 * threads + heads - 1) / heads, 1), (to + 15) / 16)
            parallelFor(heads * parts, threads: threads) { index, workspace in
              let part = index % parts
              attention.run(head: index / parts, rows: to * part / parts..<to * (part + 1) / parts, workspace)
            }
          }
        }
      }
    }
  }
}

/// The operands and result of one attention: token by token, `width` channels each.
private struct TiledAttention {
  let queries: UnsafePointer<Float>
  let keys: UnsafePointer<Float>
  let values: UnsafePointer<Float>
  let to: Int
  let from: Int
  let width: Int
  /// Channels per head.
  let depth: Int
  let scale: Float
  let result: UnsafeMutablePointer<Float>

  /// Queries at a time: two vectors. The scores of some thousand keys then still fit the cache.
  private static let tile = 32

  func run(head: Int, rows: Range<Int>, _ workspace: Workspace) {
    let keyBlocks = PackedWeights.blocks(outputs: from, depth: depth)
    let valueBlocks = PackedWeights.blocks(outputs: depth, depth: from)
    let keyCount = PackedWeights.count(keyBlocks, depth: depth)
    let valueCount = PackedWeights.count(valueBlocks, depth: from)
    let scoreRows = keyBlocks.reduce(0) { $0 + $1.rows }
    let contextRows = valueBlocks.reduce(0) { $0 + $1.rows }
    workspace.reserve(
      Workspace.rounded(keyCount) + Workspace.rounded(valueCount)
        + Workspace.rounded(16 * depth) + (depth + scoreRows + contextRows + 1) * Self.tile)
    let packedKeys = workspace.take(keyCount)
    let packedValues = workspace.take(valueCount)
    let columns = workspace.take(depth * Self.tile)
    let scores = workspace.take(scoreRows * Self.tile)
    let context = workspace.take(contextRows * Self.tile)
    let inverseSums = workspace.take(Self.tile)
    pack(head: head, keyBlocks, packedKeys, valueBlocks, packedValues, workspace.take(16 * depth))

    let offsets = [0]
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.tile) {
      let count = min(Self.tile, rows.upperBound - first)
      let columnCount = Int32(Workspace.rounded(count))
      columns.update(repeating: 0, count: depth * Self.tile)
      for query in 0..<count {
        let source = queries + (first + query) * width + head * depth
        for channel in 0..<depth { columns[channel * Self.tile + query] = source[channel] * scale }
      }
      for block in keyBlocks {
        ck_correlate(
          packedKeys + block.offset, block.rows, Int32(block.rows), columns, Self.tile, Int32(depth), offsets,
          1, 0,
          scores + block.firstOutput * Self.tile, Self.tile, columnCount)
      }
      ck_softmax_columns(scores, Self.tile, Int32(from), columnCount, inverseSums)
      for block in valueBlocks {
        ck_correlate(
          packedValues + block.offset, block.rows, Int32(block.rows), scores, Self.tile, Int32(from), offsets,
          1, 0,
          context + block.firstOutput * Self.tile, Self.tile, columnCount)
      }
      for query in 0..<count {
        let target = result + (first + query) * width + head * depth
        for channel in 0..<depth {
          target[channel] = context[channel * Self.tile + query] * inverseSums[query]
        }
      }
    }
  }

  /// Packs keys as the rows and values as the columns of a matrix of weights.
  ///
  /// - Parameter lines: room for sixteen keys.
  private func pack(
    head: Int, _ keyBlocks: [PackedWeights.Block], _ packedKeys: UnsafeMutablePointer<Float>,
    _ valueBlocks: [PackedWeights.Block], _ packedValues: UnsafeMutablePointer<Float>,
    _ lines: UnsafeMutablePointer<Float>
  ) {
    for block in keyBlocks {
      for row in 0..<block.outputs {
        (lines + row * depth).update(
          from: keys + (block.firstOutput + row) * width + head * depth, count: depth)
      }
      ck_pack(
        lines, Int32(block.outputs), Int32(block.rows), depth, nil, packedKeys + block.offset, block.rows)
    }
    for block in valueBlocks {
      let target = packedValues + block.offset
      target.update(repeating: 0, count: block.rows * from)
      for token in 0..<from {
        (target + token * block.rows).update(
          from: values + token * width + head * depth + block.firstOutput, count: block.outputs)
      }
    }
  }
}
