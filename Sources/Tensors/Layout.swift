extension Tensor {
  /// The axes in another order: axis `i` of the result is axis `order[i]` of this tensor.
  public func permuted(_ order: [Int]) -> Tensor {
    precondition(order.sorted() == Array(shape.indices), "\(order) is no order of \(shape)")
    if order == Array(shape.indices) { return self }
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    let extents = order.map { shape[$0] }
    let steps = order.map { strides[$0] }
    return Tensor(shape: extents) { result in
      withUnsafeElements { x in
        guard !x.isEmpty, let lastExtent = extents.last, let lastStep = steps.last else { return }
        var index = [Int](repeating: 0, count: extents.count - 1)
        var source = 0
        for start in stride(from: 0, to: x.count, by: lastExtent) {
          for i in 0..<lastExtent { result[start + i] = x[source + i * lastStep] }
          for axis in index.indices.reversed() {
            index[axis] += 1
            source += steps[axis]
            if index[axis] < extents[axis] { break }
            source -= steps[axis] * extents[axis]
            index[axis] = 0
          }
        }
      }
    }
  }

  /// Joins tensors along `axis`. A first axis of one is repeated to the others' extent.
  ///
  /// - Precondition: the other extents are equal, and there is at least one tensor.
  public static func concatenated(_ tensors: [Tensor], axis: Int) -> Tensor {
    precondition(!tensors.isEmpty, "nothing to concatenate")
    let rows = axis == 0 ? 1 : tensors.map { $0.shape[0] }.first { $0 != 1 } ?? 1
    var shape = tensors[0].shape
    shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    if axis > 0 { shape[0] = rows }
    let outer = axis == 0 ? 1 : Array(shape[..<axis]).elementCount
    let length = Array(shape[axis...]).elementCount
    return Tensor(shape: shape) { result in
      guard let target = result.baseAddress else { return }
      var position = 0
      for tensor in tensors {
        let part = Array(tensor.shape[axis...]).elementCount
        let parts = part == 0 ? 0 : tensor.count / part
        precondition(
          part == 0 || parts == outer || (axis > 0 && outer % parts == 0), "\(tensor.shape) into \(shape)")
        tensor.withUnsafeElements { x in
          guard let source = x.baseAddress, parts > 0 else { return }
          for row in 0..<outer {
            (target + row * length + position).update(from: source + row % parts * part, count: part)
          }
        }
        position += part
      }
    }
  }

  /// Stacks tensors of one shape along a new first axis.
  public static func stacked(_ tensors: [Tensor]) -> Tensor {
    concatenated(tensors.map { $0.reshaped([1] + $0.shape) }, axis: 0)
  }
}
