import CKernels
import Tensors

extension Tensor {
  /// Multi-head attention without its projections: `softmax(scale · Q Kᵀ) V`, head by head.
  ///
  /// The pattern is never stored. A thread takes a few queries of one head, computes their scores against all keys
  /// as columns, so that the softmax runs down sixteen of them at once, and sums the values while both are in
  /// the cache. Equal to the written-out form to 1e-5 of the largest output.
  ///
  /// - Parameters:
  ///   - queries: `[1, to, C]`; head `h` owns channels `h·C/heads ..< (h+1)·C/heads`.
  ///   - keys: `[1, from, C]`, as `values`.
  ///   - scale: a factor on the scores, usually `1 / √(C / heads)`.
  ///   - threads: at most so many; nil for one a processor.
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
            // Every part packs its head's keys and values: no more parts than keep the threads busy.
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

/// One attention's memory: token by token, `width` channels each.
private struct TiledAttention {
  let queries: UnsafePointer<Float>
  let keys: UnsafePointer<Float>
  let values: UnsafePointer<Float>
  let to: Int
  let from: Int
  let width: Int
  /// Channels of a head.
  let depth: Int
  let scale: Float
  let result: UnsafeMutablePointer<Float>

  /// Queries at a time: one vector, for then the scores of some thousand keys still fit the cache.
  private static let tile = 16

  func run(head: Int, rows: Range<Int>, _ workspace: Workspace) {
    let keyBlocks = PackedWeights.blocks(outputs: from, depth: depth)
    let valueBlocks = PackedWeights.blocks(outputs: depth, depth: from)
    let keyCount = PackedWeights.count(keyBlocks, depth: depth)
    let valueCount = PackedWeights.count(valueBlocks, depth: from)
    let scoreRows = keyBlocks.reduce(0) { $0 + $1.rows }
    let contextRows = valueBlocks.reduce(0) { $0 + $1.rows }
    workspace.reserve(
      Workspace.rounded(keyCount) + Workspace.rounded(valueCount)
        + (depth + scoreRows + contextRows + 1) * Self.tile)
    let packedKeys = workspace.take(keyCount)
    let packedValues = workspace.take(valueCount)
    let columns = workspace.take(depth * Self.tile)
    let scores = workspace.take(scoreRows * Self.tile)
    let context = workspace.take(contextRows * Self.tile)
    let inverseSums = workspace.take(Self.tile)
    pack(head: head, keyBlocks, packedKeys, valueBlocks, packedValues)

    let offsets = [0]
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.tile) {
      let count = min(Self.tile, rows.upperBound - first)
      columns.update(repeating: 0, count: depth * Self.tile)
      for query in 0..<count {
        let source = queries + (first + query) * width + head * depth
        for channel in 0..<depth { columns[channel * Self.tile + query] = source[channel] * scale }
      }
      for block in keyBlocks {
        ck_correlate(
          packedKeys + block.offset, block.rows, Int32(block.rows), columns, Self.tile, Int32(depth), offsets,
          1, 0,
          scores + block.firstOutput * Self.tile, Self.tile, Int32(Self.tile))
      }
      ck_softmax_columns(scores, Self.tile, Int32(from), Int32(Self.tile), inverseSums)
      for block in valueBlocks {
        ck_correlate(
          packedValues + block.offset, block.rows, Int32(block.rows), scores, Self.tile, Int32(from), offsets,
          1, 0,
          context + block.firstOutput * Self.tile, Self.tile, Int32(Self.tile))
      }
      for query in 0..<count {
        let target = result + (first + query) * width + head * depth
        for channel in 0..<depth {
          target[channel] = context[channel * Self.tile + query] * inverseSums[query]
        }
      }
    }
  }

  /// Keys as the rows and values as the columns of a matrix of weights.
  private func pack(
    head: Int, _ keyBlocks: [PackedWeights.Block], _ packedKeys: UnsafeMutablePointer<Float>,
    _ valueBlocks: [PackedWeights.Block], _ packedValues: UnsafeMutablePointer<Float>
  ) {
    for block in keyBlocks {
      let target = packedKeys + block.offset
      for row in 0..<block.rows {
        let source = keys + (block.firstOutput + row) * width + head * depth
        for channel in 0..<depth {
          target[channel * block.rows + row] = row < block.outputs ? source[channel] : 0
        }
      }
    }
    for block in valueBlocks {
      let target = packedValues + block.offset
      for token in 0..<from {
        let source = values + token * width + head * depth + block.firstOutput
        for row in 0..<block.rows {
          target[token * block.rows + row] = row < block.outputs ? source[row] : 0
        }
      }
    }
  }
}
