extension Tensor {
  /// Scaled products of every query with every key, head by head: `scale · Q Kᵀ`.
  ///
  /// - Parameter queries: `[1, to, C]`; `keys` is `[1, from, C]`; head `h` owns channels `h·C/heads ..< (h+1)·C/heads`.
  /// - Returns: `[1, heads, to, from]`, before the softmax.
  public static func attentionScores(queries: Tensor, keys: Tensor, heads: Int, scale: Float) -> Tensor {
    let (to, from, width) = (queries.shape[1], keys.shape[1], queries.shape[2])
    precondition(keys.shape[2] == width && width % heads == 0, "\(queries.shape) with \(keys.shape)")
    let depth = width / heads
    return Tensor(shape: [1, heads, to, from]) { result in
      queries.withUnsafeElements { q in
        keys.withUnsafeElements { k in
          guard let q = q.baseAddress, let k = k.baseAddress, let scores = result.baseAddress else { return }
          for head in 0..<heads {
            multiply(
              rows: to, columns: from, inner: depth, MatrixView(q + head * depth, leading: width),
              MatrixView(k + head * depth, leading: width, .transposed),
              into: scores + head * to * from, leading: from, alpha: scale)
          }
        }
      }
    }
  }

  /// Values weighted by an attention pattern and summed, heads side by side: `[1, heads, to, from]` and `[1,
  /// from, C]` give `[1, to, C]`.
  public static func attentionContext(pattern: Tensor, values: Tensor) -> Tensor {
    let (heads, to, from) = (pattern.shape[1], pattern.shape[2], pattern.shape[3])
    let width = values.shape[2]
    precondition(values.shape[1] == from && width % heads == 0, "\(pattern.shape) with \(values.shape)")
    let depth = width / heads
    return Tensor(shape: [1, to, width]) { result in
      pattern.withUnsafeElements { p in
        values.withUnsafeElements { v in
          guard let p = p.baseAddress, let v = v.baseAddress, let context = result.baseAddress else { return }
          for head in 0..<heads {
            multiply(
              rows: to, columns: depth, inner: from, MatrixView(p + head * to * from, leading: from),
              MatrixView(v + head * depth, leading: width), into: context + head * depth, leading: width)
          }
        }
      }
    }
  }

  /// Scaled products of queries with every place of a feature map, head by head.
  ///
  /// - Parameter queries: `[1, Q, C]`; `keys` is `[1, C, H, W]`.
  /// - Returns: `[1, Q, heads, H, W]`. Source: `MHAttentionMap` in DETR's `models/segmentation.py`.
  public static func attentionMapScores(queries: Tensor, keys: Tensor, heads: Int, scale: Float) -> Tensor {
    let (count, width) = (queries.shape[1], queries.shape[2])
    let (height, columns) = (keys.shape[2], keys.shape[3])
    precondition(keys.shape[1] == width && width % heads == 0, "\(queries.shape) with \(keys.shape)")
    let (depth, places) = (width / heads, height * columns)
    return Tensor(shape: [1, count, heads, height, columns]) { result in
      queries.withUnsafeElements { q in
        keys.withUnsafeElements { k in
          guard let q = q.baseAddress, let k = k.baseAddress, let scores = result.baseAddress else { return }
          for head in 0..<heads {
            multiply(
              rows: count, columns: places, inner: depth, MatrixView(q + head * depth, leading: width),
              MatrixView(k + head * depth * places, leading: places),
              into: scores + head * places, leading: heads * places, alpha: scale)
          }
        }
      }
    }
  }
}
