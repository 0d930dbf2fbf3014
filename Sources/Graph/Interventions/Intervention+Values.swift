import Tensors

extension Intervention.Change {
  typealias Replacement = @Sendable (Tensor, AxisSelection) -> Tensor

  /// What makes the new activation of a node from its own values.
  ///
  /// - Throws: `InterventionError.notFit` or `.nothingToAverage`.
  func replacement(at node: Node) throws(InterventionError) -> Replacement {
    switch self {
    case .set(let value): return { tensor, part in tensor.changed(part) { _, _ in value } }
    case .scale(let factor): return { tensor, part in tensor.changed(part) { $1 * factor } }
    case .uniform:
      guard case .pattern = node.role, let keys = node.keyCount else {
        throw .notFit(path: node.path, expected: "an attention pattern")
      }
      return { tensor, part in tensor.changed(part) { _, _ in 1 / Float(keys) } }
    case .mean:
      let axes = node.averagedAxes
      guard !axes.isEmpty else { throw .nothingToAverage(path: node.path, axes: AxisAddress.names(in: node)) }
      return { tensor, part in
        let mean = tensor.mean(over: axes)
        return tensor.changed(part) { index, _ in mean(index) }
      }
    case .zero, .patch, .mask, .remove, .skip: return { tensor, part in tensor.changed(part) { _, _ in 0 } }
    }
  }
}

extension Node {
  /// How many keys one softmax of a pattern has; nil where that cannot be told.
  fileprivate var keyCount: Int? {
    if let softmax = operation as? Softmax { return shape.suffix(softmax.axisCount).reduce(1, *) }
    switch role {
    case .pattern(.mask, _): return axes.firstIndex(of: .head).map { shape[$0...].reduce(1, *) }
    case .pattern: return shape.last
    default: return nil
    }
  }

  /// The axes over which a mean of this picture is taken: those who attend in a pattern; else places, else queries.
  fileprivate var averagedAxes: Range<Int> {
    if axes.contains(.head), let first = axes.firstIndex(where: { $0 == .query || $0.isPlace }) {
      return first..<first + 1
    }
    if let row = axes.firstIndex(of: .y), row + 1 < axes.count, axes[row + 1] == .x { return row..<row + 2 }
    let first = axes.firstIndex(where: \.isPlace) ?? axes.firstIndex(of: .query)
    return first.map { $0..<$0 + 1 } ?? 0..<0
  }
}

extension Axis {
  fileprivate var isPlace: Bool { if case .place = self { true } else { false } }
}

extension Tensor {
  /// The tensor with each selected element replaced, given its index and value.
  func changed(_ part: AxisSelection, _ value: (Int, Float) -> Float) -> Tensor {
    var tensor = self
    tensor.withUnsafeMutableElements { elements in
      part.forEachRun { run in
        for index in run { elements[index] = value(index, elements[index]) }
      }
    }
    return tensor
  }

  /// The tensor with the selected elements of another of its shape.
  func replaced(_ part: AxisSelection, by other: Tensor) -> Tensor {
    other.withUnsafeElements { values in changed(part) { index, _ in values[index] } }
  }

  /// The mean over some neighbouring axes, for the index of any element.
  fileprivate func mean(over axes: Range<Int>) -> (Int) -> Float {
    let inner = shape[axes.upperBound...].reduce(1, *)
    let count = shape[axes].reduce(1, *)
    let outer = shape[..<axes.lowerBound].reduce(1, *)
    var sums = [Double](repeating: 0, count: outer * inner)
    withUnsafeElements { elements in
      for index in elements.indices {
        sums[index / (count * inner) * inner + index % inner] += Double(elements[index])
      }
    }
    return { index in Float(sums[index / (count * inner) * inner + index % inner] / Double(count)) }
  }
}
