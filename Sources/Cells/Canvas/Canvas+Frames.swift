extension Canvas {
  /// The columns that a frame's corners and the blanks around its title take of its width.
  public static let frameTitleMargin = 6

  /// Draws a box of single lines with titles in its upper edge and a note in its lower edge.
  /// - Returns: the inside of the box.
  @discardableResult
  public mutating func drawFrame(
    _ rect: Rect, title: String = "", trailing: String = "", note: String = "", _ style: TextStyle = .dim,
    titleStyle: TextStyle = .plain
  ) -> Rect {
    guard rect.width >= 2, rect.height >= 2 else { return rect.inset(by: 1) }
    let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
    for x in rect.x + 1..<right {
      put("─", x, rect.y, style)
      put("─", x, bottom, style)
    }
    for y in rect.y + 1..<bottom {
      put("│", rect.x, y, style)
      put("│", right, y, style)
    }
    put("┌", rect.x, rect.y, style)
    put("┐", right, rect.y, style)
    put("└", rect.x, bottom, style)
    put("┘", right, bottom, style)
    let edge = rect.width - 4
    // What stands at the end is short, and not said by the title.
    let trailingWidth = trailing.isEmpty ? 0 : min(CellText(trailing).width + 2, edge)
    writeTitle(title, x: rect.x + 2, y: rect.y, room: edge - trailingWidth, titleStyle)
    writeTitle(trailing, x: right - trailingWidth - 1, y: rect.y, room: trailingWidth, titleStyle)
    writeTitle(note, x: rect.x + 2, y: bottom, room: edge, titleStyle)
    return rect.inset(by: 1)
  }

  /// Writes ` title ` over an edge, between blanks, and returns the columns it covers.
  @discardableResult
  private mutating func writeTitle(_ title: String, x: Int, y: Int, room: Int, _ style: TextStyle) -> Int {
    guard !title.isEmpty, room >= 3 else { return 0 }
    let text = CellText(title).truncated(to: room - 2)
    put(" ", x, y, style)
    write(text, x: x + 1, y: y, style)
    put(" ", x + 1 + text.width, y, style)
    return text.width + 2
  }

  /// Draws a horizontal line in the first row of a rectangle, with a heading in it.
  public mutating func drawRule(_ rect: Rect, title: String = "", _ style: TextStyle = .dim) {
    guard rect.height > 0 else { return }
    for x in rect.x..<rect.maxX { put("─", x, rect.y, style) }
    writeTitle(title, x: rect.x + 1, y: rect.y, room: rect.width - 2, style)
  }
}
