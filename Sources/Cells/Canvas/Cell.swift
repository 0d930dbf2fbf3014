import Images

/// One character cell of a terminal: a glyph of width one, its colours and its style.
public struct Cell: Hashable, Sendable {
  public var glyph: Unicode.Scalar
  /// `nil` is the terminal's own colour, so that text stays legible on light and dark backgrounds.
  public var foreground: RGB?
  public var background: RGB?
  public var style: Style

  public init(
    _ glyph: Unicode.Scalar = " ", foreground: RGB? = nil, background: RGB? = nil, style: Style = []
  ) {
    self.glyph = glyph
    self.foreground = foreground
    self.background = background
    self.style = style
  }

  public struct Style: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let bold = Style(rawValue: 1)
    public static let dim = Style(rawValue: 2)
    public static let underline = Style(rawValue: 4)
    public static let reverse = Style(rawValue: 8)
  }
}
