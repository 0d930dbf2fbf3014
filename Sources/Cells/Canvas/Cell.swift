import Images

/// One character cell of a terminal: a glyph, its colours and its style.
public struct Cell: Hashable, Sendable {
  /// A glyph of one column, the left half of a wide one, or `wideTail`.
  public var glyph: Glyph
  /// Nil is the terminal's own colour, which is legible on light and dark backgrounds.
  public var foreground: RGB?
  public var background: RGB?
  public var style: Style
  /// What a terminal that shows pictures shows in place of the glyph.
  public var picture: PicturePart?

  public init(
    _ glyph: Glyph = " ", foreground: RGB? = nil, background: RGB? = nil, style: Style = []
  ) {
    self.glyph = glyph
    self.foreground = foreground
    self.background = background
    self.style = style
  }

  /// Stands in the cell to the right of a wide glyph, whose right half is there.
  public static let wideTail: Glyph = "\0"

  public struct Style: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let bold = Style(rawValue: 1)
    public static let dim = Style(rawValue: 2)
    public static let underline = Style(rawValue: 4)
    public static let reverse = Style(rawValue: 8)
  }
}
