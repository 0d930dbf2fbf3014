import Images

/// A grid of cells that screens draw on. Terminal output, text and pictures are made from it last.
///
/// All drawing is clipped to the canvas and to the rectangle given.
public struct Canvas: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Row by row from the top left.
  public internal(set) var cells: [Cell]
  /// The pictures that cells show parts of, by their identity.
  public internal(set) var pictures: [UInt64: CellPicture] = [:]

  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = [Cell](repeating: Cell(), count: self.width * self.height)
  }

  public var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell at a position. Outside the canvas, writes are ignored and reads give a blank.
  public subscript(x: Int, y: Int) -> Cell {
    get { contains(x, y) ? cells[y * width + x] : Cell() }
    set { if contains(x, y) { cells[y * width + x] = newValue } }
  }

  private func contains(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && y >= 0 && x < width && y < height
  }
}

extension Canvas {
  /// A row as it can be shown. Where something was drawn over one half of a wide glyph, the other half is blank.
  package func shownRow(_ y: Int) -> [Cell] {
    var row = Array(cells[y * width..<(y + 1) * width])
    for x in row.indices where row[x].glyph.base.value >= 0x1100 || row[x].glyph == Cell.wideTail {
      if row[x].glyph == Cell.wideTail {
        // Its left half was looked at before: what is still wide there has this tail.
        if x == 0 || row[x - 1].glyph.columns != 2 { row[x].glyph = " " }
      } else if row[x].glyph.columns == 2, x + 1 == width || row[x + 1].glyph != Cell.wideTail {
        row[x].glyph = " "
      }
    }
    return row
  }

  public mutating func fill(_ rect: Rect, with cell: Cell = Cell()) {
    update(rect) { $0 = cell }
  }

  /// Sets the background of cells and keeps their glyphs.
  public mutating func fill(_ rect: Rect, background: RGB?) {
    update(rect) { $0.background = background }
  }

  /// Dims what is behind a dialog: colours are halved, text without a colour is drawn dim.
  public mutating func dim(_ rect: Rect) {
    update(rect) { cell in
      cell.foreground = cell.foreground?.mixed(with: RGB(0, 0, 0), 0.55)
      cell.background = cell.background?.mixed(with: RGB(0, 0, 0), 0.55)
      if cell.foreground == nil { cell.style.insert(.dim) }
    }
    dimPictures(in: rect)
  }

  /// Adds a style to cells, such as `.reverse` for a selected row.
  public mutating func style(_ rect: Rect, adding style: Cell.Style) {
    update(rect) { $0.style.insert(style) }
  }

  /// Copies another canvas to a position.
  public mutating func draw(_ other: Canvas, x: Int, y: Int) {
    let area = Rect(x: x, y: y, width: other.width, height: other.height).intersection(bounds)
    for row in area.y..<area.maxY {
      for column in area.x..<area.maxX {
        cells[row * width + column] = other.cells[(row - y) * other.width + column - x]
      }
    }
    pictures.merge(other.pictures) { own, _ in own }
  }

  mutating func update(_ rect: Rect, _ change: (inout Cell) -> Void) {
    let area = rect.intersection(bounds)
    for row in area.y..<area.maxY {
      for column in area.x..<area.maxX { change(&cells[row * width + column]) }
    }
  }
}
