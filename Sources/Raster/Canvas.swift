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

/// A rectangle of cells, `x` to the right and `y` down.
public struct Rect: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

/// A grid of cells that screens draw to; a terminal, text or PNG is made from it last.
public struct Canvas: Hashable, Sendable {
  public let width: Int
  public let height: Int
  public private(set) var cells: [Cell]

  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = [Cell](repeating: Cell(), count: self.width * self.height)
  }

  public var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell at a place; writes outside the canvas are dropped, reads there give a blank.
  public subscript(x: Int, y: Int) -> Cell {
    get { contains(x, y) ? cells[y * width + x] : Cell() }
    set { if contains(x, y) { cells[y * width + x] = newValue } }
  }

  private func contains(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && y >= 0 && x < width && y < height
  }
}
