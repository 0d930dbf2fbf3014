import Tensors

/// A part of an activation: along each axis all indices, or some.
struct AxisSelection: Sendable {
  private let shape: [Int]
  /// By axis; nil means all.
  private let indices: [[Int]?]

  /// - Throws: `InterventionError.noSuchAxis` or `.outOfRange`.
  init(_ part: [String: IndexList], of node: Node) throws(InterventionError) {
    shape = node.shape
    var chosen = [[Int]?](repeating: nil, count: node.shape.count)
    for (name, list) in part.sorted(by: { $0.key < $1.key }) {
      guard let address = AxisAddress(name, in: node) else {
        throw .noSuchAxis(path: node.path, axis: name, axes: AxisAddress.names(in: node))
      }
      guard let last = list.last, last < address.count else {
        throw .outOfRange(path: node.path, axis: name, index: list.last ?? 0, count: address.count)
      }
      let named = Set(list.ranges.flatMap { $0 })
      let before = chosen[address.axis]
      chosen[address.axis] = (before ?? Array(0..<shape[address.axis])).filter {
        named.contains(address.index($0))
      }
    }
    indices = chosen
  }

  /// Calls `body` with each run of neighbouring elements, in the order in which they lie.
  func forEachRun(_ body: (Range<Int>) -> Void) {
    guard !shape.contains(0) else { return }
    guard let inner = indices.lastIndex(where: { $0 != nil }) else { return body(0..<shape.elementCount) }
    let runLength = shape[(inner + 1)...].reduce(1, *)
    visit(axis: 0, through: inner, start: 0, runLength: runLength, body)
  }

  private func visit(
    axis: Int, through inner: Int, start: Int, runLength: Int, _ body: (Range<Int>) -> Void
  ) {
    let stride = shape[(axis + 1)...].reduce(1, *)
    for index in indices[axis] ?? Array(0..<shape[axis]) {
      let first = start + index * stride
      if axis == inner {
        body(first..<first + runLength)
      } else {
        visit(axis: axis + 1, through: inner, start: first, runLength: runLength, body)
      }
    }
  }
}

/// An axis by the name that texts have for it. Places in one axis can be named by row and column too; of two axes that
/// count the same, as in self-attention, the first is those who attend, and the second has a 2 behind its name.
struct AxisAddress {
  let axis: Int
  /// How many indices the name has.
  let count: Int
  /// The index by which the name knows an index of the axis.
  let index: @Sendable (Int) -> Int

  private let name: String

  /// - Returns: nil where a node has no axis of this name.
  init?(_ name: String, in node: Node) {
    guard let found = Self.all(in: node).first(where: { $0.name == name }) else { return nil }
    self = found
  }

  static func names(in node: Node) -> [String] { all(in: node).map(\.name) }

  private init(axis: Int, count: Int, name: String, index: @escaping @Sendable (Int) -> Int) {
    (self.axis, self.count, self.name, self.index) = (axis, count, name, index)
  }

  private static func all(in node: Node) -> [AxisAddress] {
    var seen: [String: Int] = [:]
    return node.axes.enumerated().flatMap { axis, meaning -> [AxisAddress] in
      func address(
        _ name: String, count: Int, _ index: @escaping @Sendable (Int) -> Int
      ) -> AxisAddress {
        let times = seen[name, default: 0] + 1
        seen[name] = times
        return AxisAddress(
          axis: axis, count: count, name: times == 1 ? name : "\(name)\(times)", index: index)
      }
      guard case .place(let grid) = meaning else {
        return [address(meaning.description, count: node.shape[axis]) { $0 }]
      }
      return [
        address("place", count: node.shape[axis]) { $0 },
        address("y", count: grid.height) { $0 / grid.width },
        address("x", count: grid.width) { $0 % grid.width },
      ]
    }
  }
}
