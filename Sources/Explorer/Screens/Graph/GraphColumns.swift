import Cells

/// Columns side by side; where there is not room for all, what a node makes and what it costs come first.
struct GraphColumns {
  var name: Rect
  var operation: Rect?
  var shape: Rect?
  var parameters: Rect?
  var flops: Rect?
  var seconds: Rect?
  var share: Rect?

  init(_ rect: Rect, timings: Bool) {
    name = rect.inset(right: 1)
    let timed: [(column: WritableKeyPath<GraphColumns, Rect?>, width: Int)] =
      timings ? [(\.seconds, 8), (\.share, 14)] : []
    let byNeed = [(\GraphColumns.shape, 20), (\.flops, 8), (\.parameters, 8)] + timed + [(\.operation, 13)]
    var room = name.width - min(28, max(20, name.width / 3))
    for (column, width) in byNeed where width + Self.gap <= room {
      room -= width + Self.gap
      self[keyPath: column] = Rect(x: 0, y: rect.y, width: width, height: 1)
    }
    for column in Self.numbers.reversed() {
      guard let width = self[keyPath: column]?.width else { continue }
      self[keyPath: column] = name.takeRight(width)
      _ = name.takeRight(Self.gap)
    }
    closeUp()
  }

  private static let gap = 2
  /// All but the name, from left to right.
  private static var numbers: [WritableKeyPath<GraphColumns, Rect?>] {
    [\.operation, \.shape, \.parameters, \.flops, \.seconds, \.share]
  }

  /// The widest that names need; beyond it the eye would lose the row on its way to the numbers.
  private static let nameWidth = 48
  private static let widestShare = 40

  private mutating func closeUp() {
    let surplus = name.width - Self.nameWidth
    guard surplus > 0 else { return }
    name.width -= surplus
    for column in Self.numbers {
      self[keyPath: column]?.x -= surplus
    }
    if let width = share?.width { share?.width = max(width, min(Self.widestShare, width + surplus)) }
  }
}
