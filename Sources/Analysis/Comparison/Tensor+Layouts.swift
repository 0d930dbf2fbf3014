import Tensors

extension Tensor {
  /// The same values in a layout of another shape, where the shapes tell how: axes of one come and go, axes change
  /// places (`[H, W, C]` for `[C, H, W]`), rows and columns are one axis or two (`[HW, 1, C]` for `[1, C, H, W]`).
  ///
  /// Of the same extents in the same order nothing is moved: a transposed square stays one. Where extents are equal, an
  /// axis that goes from one end to the other is likelier than others, and then axes of equal extent keep their order.
  ///
  /// - Returns: nil where the tensor cannot have this shape.
  func laidOut(as target: [Int]) -> Tensor? {
    if shape == target { return self }
    guard shape.elementCount == target.elementCount, !shape.contains(0) else { return nil }
    let (own, wanted) = (shape.filter { $0 != 1 }, target.filter { $0 != 1 })
    for (from, to) in Self.splits(own, wanted) {
      guard let order = Self.order(of: from, to: to) else { continue }
      let ordered = order == Array(from.indices) ? reshaped(from) : reshaped(from).permuted(order)
      return ordered.reshaped(target)
    }
    return nil
  }

  /// The last of several tensors of a shape that are stacked along a first axis; nil where they are not.
  func lastOfStack(of target: [Int]) -> Tensor? {
    guard shape.dropFirst() == target[...], let count = shape.first, count > 0 else { return nil }
    return row(count - 1)
  }

  /// Both shapes with as many axes: as they are, or with one axis of the shorter one split like two neighbouring axes
  /// of the longer one. Of several such pairs the last counts first: rows and columns come last.
  private static func splits(_ own: [Int], _ wanted: [Int]) -> [(from: [Int], to: [Int])] {
    if own.count == wanted.count { return [(own, wanted)] }
    if own.count + 1 == wanted.count { return split(own, like: wanted).map { ($0, wanted) } }
    if wanted.count + 1 == own.count { return split(wanted, like: own).map { (own, $0) } }
    return []
  }

  private static func split(_ short: [Int], like long: [Int]) -> [[Int]] {
    var found: [[Int]] = []
    for pair in long.indices.dropLast().reversed() {
      for axis in short.indices where short[axis] == long[pair] * long[pair + 1] {
        var fine = short
        fine.replaceSubrange(axis...axis, with: long[pair...pair + 1])
        found.append(fine)
      }
    }
    return found
  }

  /// For each axis of `to` the axis of `from` that it is; nil where their extents differ.
  private static func order(of from: [Int], to: [Int]) -> [Int]? {
    let axes = Array(from.indices)
    let likely: [[Int]] = [
      axes, Array(axes.dropFirst()) + axes.prefix(1), Array(axes.suffix(1)) + axes.dropLast(),
    ]
    if let fitting = likely.first(where: { $0.map { from[$0] } == to }) { return fitting }
    var left = Array(from.indices)
    var order: [Int] = []
    for extent in to {
      guard let place = left.firstIndex(where: { from[$0] == extent }) else { return nil }
      order.append(left.remove(at: place))
    }
    return order
  }
}
