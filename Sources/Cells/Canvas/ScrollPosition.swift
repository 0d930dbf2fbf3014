/// Which rows of a long list are on screen.
public struct ScrollPosition: Hashable, Sendable {
  /// The first row shown.
  public private(set) var offset: Int

  public init(offset: Int = 0) {
    self.offset = max(0, offset)
  }

  /// Moves as little as needed so that a row is shown, with `margin` rows of context where there are.
  public mutating func reveal(_ row: Int, count: Int, visible: Int, margin: Int = 0) {
    let margin = max(0, min(margin, (visible - 1) / 2))
    if row - margin < offset { offset = row - margin }
    if row + margin >= offset + visible { offset = row + margin + 1 - visible }
    clamp(count: count, visible: visible)
  }

  public mutating func scroll(by rows: Int, count: Int, visible: Int) {
    offset += rows
    clamp(count: count, visible: visible)
  }

  /// The rows shown, all of them valid whatever the list has become since.
  public func range(count: Int, visible: Int) -> Range<Int> {
    var copy = self
    copy.clamp(count: count, visible: visible)
    return copy.offset..<min(max(0, count), copy.offset + max(0, visible))
  }

  private mutating func clamp(count: Int, visible: Int) {
    offset = max(0, min(offset, max(0, count) - max(0, visible)))
  }
}

extension Canvas {
  /// Shows in one column which part of a list is on screen; draws nothing where all of it is.
  public mutating func drawScrollbar(
    _ position: ScrollPosition, count: Int, in rect: Rect, _ style: TextStyle = .dim
  ) {
    guard rect.height > 0, rect.width > 0, count > rect.height else { return }
    let shown = position.range(count: count, visible: rect.height)
    let length = max(1, rect.height * shown.count / count)
    let free = rect.height - length
    let start = free * shown.lowerBound / max(1, count - shown.count)
    for y in 0..<rect.height {
      put(y >= start && y < start + length ? "┃" : "│", rect.x, rect.y + y, style)
    }
  }
}
