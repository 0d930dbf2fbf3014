import Foundation

extension Tensor {
  /// `exp(x − max) / Σ exp(x − max)`, with maximum and sum taken over `axes` together.
  ///
  /// One axis gives an attention pattern; the last three of `[1, Q, heads, H, W]` give DETR's `bbox_mask`.
  ///
  /// - Precondition: `axes` are distinct axes of this tensor.
  public func softmax(axes: [Int]) -> Tensor {
    let axes = axes.sorted()
    precondition(
      axes.allSatisfy(shape.indices.contains) && Set(axes).count == axes.count, "axes \(axes) of \(shape)")
    let isTrailing = axes == Array(shape.count - axes.count..<shape.count)
    if isTrailing { return softmaxOfTrailing(axes.count) }
    let order = shape.indices.filter { !axes.contains($0) } + axes
    var inverse = order
    for (position, axis) in order.enumerated() { inverse[axis] = position }
    return permuted(order).softmaxOfTrailing(axes.count).permuted(inverse)
  }

  private func softmaxOfTrailing(_ axisCount: Int) -> Tensor {
    let length = Array(shape.suffix(axisCount)).elementCount
    let groups = length == 0 ? 0 : count / length
    return Tensor(shape: shape) { result in
      withUnsafeElements { x in
        for group in 0..<groups {
          let start = group * length
          var largest = -Float.infinity
          for i in start..<start + length { largest = max(largest, x[i]) }
          var sum: Double = 0
          for i in start..<start + length {
            let value = exp(x[i] - largest)
            result[i] = value
            sum += Double(value)
          }
          let scale = Float(1 / sum)
          for i in start..<start + length { result[i] *= scale }
        }
      }
    }
  }
}
