import Images

/// A grid of cells that screens draw to; a terminal, text or PNG is made from it last.
///
/// Every drawing call clips: nothing is ever written outside the canvas or the rectangle given.
public struct Canvas: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Row by row from the top left.
  public internal(set) var cells: [Cell]

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

extension Canvas {
  public mutating func fill(_ rect: Rect, with cell: Cell = Cell()) {
    update(rect) { $0 = cell }
  }

  /// Gives cells a background and leaves their glyphs.
  public mutating func fill(_ rect: Rect, background: RGB?) {
    update(rect) { $0.background = background }
  }

  /// Steps back what is behind a dialog: colours are halved, text without a colour is drawn dim.
  public mutating func dim(_ rect: Rect) {
    update(rect) { cell in
      cell.foreground = cell.foreground?.mixed(with: RGB(0, 0, 0), 0.55)
      cell.background = cell.background?.mixed(with: RGB(0, 0, 0), 0.55)
      if cell.foreground == nil { cell.style.insert(.dim) }
    }
  }

  /// Adds a style to cells, such as `.reverse` for a selected row.
  public mutating func style(_ rect: Rect, adding style: Cell.Style) {
    update(rect) { $0.style.insert(style) }
  }

  /// Copies another canvas to a place.
  public mutating func draw(_ other: Canvas, x: Int, y: Int) {
    let area = Rect(x: x, y: y, width: other.width, height: other.height).intersection(bounds)
    for row in area.y..<area.maxY {
      for column in area.x..<area.maxX {
        cells[row * width + column] = other.cells[(row - y) * other.width + column - x]
      }
    }
  }

  private mutating func update(_ rect: Rect, _ change: (inout Cell) -> Void) {
    let area = rect.intersection(bounds)
    for row in area.y..<area.maxY {
      for column in area.x..<area.maxX { change(&cells[row * width + column]) }
    }
  }
}
