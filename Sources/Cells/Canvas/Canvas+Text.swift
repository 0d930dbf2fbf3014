import Images

/// The colours and style of text.
public struct TextStyle: Hashable, Sendable {
  /// Nil is the terminal's own colour.
  public var foreground: RGB?
  /// Nil keeps the background that is there.
  public var background: RGB?
  public var style: Cell.Style

  public init(foreground: RGB? = nil, background: RGB? = nil, style: Cell.Style = []) {
    self.foreground = foreground
    self.background = background
    self.style = style
  }

  public static let plain = TextStyle()
  public static let bold = TextStyle(style: .bold)
  public static let dim = TextStyle(style: .dim)
  public static let reverse = TextStyle(style: .reverse)
}

extension Canvas {
  /// Writes one line of text, clipped at column `limit`.
  /// - Returns: the column after the text's last one, drawn or not, to continue from.
  @discardableResult
  public mutating func write(
    _ text: String, x: Int, y: Int, _ style: TextStyle = .plain, within limit: Rect? = nil
  ) -> Int {
    write(CellText(text), x: x, y: y, style, within: limit)
  }

  @discardableResult
  public mutating func write(
    _ text: CellText, x: Int, y: Int, _ style: TextStyle = .plain, within limit: Rect? = nil
  ) -> Int {
    let area = (limit ?? bounds).intersection(bounds)
    if y >= area.y, y < area.maxY {
      for (offset, glyph) in text.glyphs.enumerated() where x + offset >= area.x && x + offset < area.maxX {
        put(glyph, x + offset, y, style)
      }
    }
    return x + text.width
  }

  /// Writes one line into the first row of a rectangle, truncated with `…` if it is too long.
  public mutating func write(
    _ text: String, in rect: Rect, _ alignment: TextAlignment = .left, _ style: TextStyle = .plain
  ) {
    let text = CellText(text).truncated(to: rect.width)
    let free = rect.width - text.width
    let x =
      switch alignment {
      case .left: rect.x
      case .center: rect.x + free / 2
      case .right: rect.x + free
      }
    write(text, x: x, y: rect.y, style, within: rect)
  }

  /// Writes text in several lines, broken at blanks.
  /// - Returns: the number of rows used, at most the rectangle's height.
  @discardableResult
  public mutating func write(wrapping text: String, in rect: Rect, _ style: TextStyle = .plain) -> Int {
    let lines = wrapped(text, width: rect.width).prefix(rect.height)
    for (row, line) in lines.enumerated() {
      write(line, x: rect.x, y: rect.y + row, style, within: rect)
    }
    return lines.count
  }

  /// Sets a glyph. Keeps the background if the style has none.
  mutating func put(_ glyph: Glyph, _ x: Int, _ y: Int, _ style: TextStyle) {
    self[x, y] = Cell(
      glyph, foreground: style.foreground, background: style.background ?? self[x, y].background,
      style: style.style)
  }
}
