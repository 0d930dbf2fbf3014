import Cells

/// The screen of an xterm, as far as ncurses uses one: what is in each cell, and in which colours.
struct PtyScreen: Equatable {
  enum Color: Hashable {
    case standard
    case indexed(Int)
    case rgb(Int, Int, Int)
  }

  struct Style: Hashable {
    var foreground = Color.standard
    var background = Color.standard
    var bold = false
    var dim = false
    var underline = false
    var reverse = false
  }

  struct Cell: Hashable {
    var glyph: Unicode.Scalar = " "
    var style = Style()
    /// Marks on the glyph.
    var marks: [Unicode.Scalar] = []

    /// The same cell without what nobody sees: a blank has no colour of its own, and ncurses erases
    /// blanks without caring for it.
    var visible: Cell {
      guard glyph == " ", !style.underline, !style.reverse else { return self }
      return Cell(style: Style(background: style.background))
    }
  }

  private(set) var width: Int
  private(set) var height: Int
  private(set) var cells: [[Cell]]
  var x = 0
  var y = 0
  var style = Style()
  /// DEC private modes that are set, such as 1049 (alternate screen) and 25 (cursor shown).
  private(set) var modes: Set<Int> = [7, 25]
  var insertMode = false
  /// Rows that scroll, the last one included.
  var region: ClosedRange<Int>
  /// The last column was written and the cursor waits behind it.
  private var wrapPending = false
  private var mainCells: [[Cell]] = []
  private var lastGlyph: Unicode.Scalar = " "
  private var lastPlace = (x: 0, y: 0)
  /// The pictures that it holds.
  var graphics = PtyGraphics()
  private var saved = (x: 0, y: 0)

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    cells = Self.blank(width, height)
    region = 0...(height - 1)
  }

  static func == (a: PtyScreen, b: PtyScreen) -> Bool {
    a.cells == b.cells && (a.x, a.y) == (b.x, b.y) && a.modes == b.modes
  }

  private static func blank(_ width: Int, _ height: Int) -> [[Cell]] {
    [[Cell]](repeating: [Cell](repeating: Cell(), count: width), count: height)
  }

  /// An erased cell keeps the background of the moment ("back colour erase").
  private var erased: Cell { Cell(style: Style(background: style.background)) }

  func text(row: Int) -> String {
    var text = ""
    for cell in cells[row] where cell.glyph != Cells.Cell.wideTail.base {
      text.unicodeScalars.append(contentsOf: [cell.glyph] + cell.marks)
    }
    return text
  }

  mutating func resize(width: Int, height: Int) {
    func fit(_ old: [[Cell]]) -> [[Cell]] {
      var new = Self.blank(width, height)
      for y in 0..<min(height, old.count) {
        for x in 0..<min(width, old[y].count) { new[y][x] = old[y][x] }
      }
      return new
    }
    cells = fit(cells)
    mainCells = fit(mainCells)
    (self.width, self.height) = (width, height)
    region = 0...(height - 1)
    move(x, y)
  }

  // MARK: Writing

  mutating func put(_ glyph: Unicode.Scalar, times: Int = 1) {
    // A picture's placeholder is of private use: it takes a column.
    if glyph.columns == 0, glyph.properties.generalCategory != .privateUse {
      cells[lastPlace.y][lastPlace.x].marks.append(glyph)
      return
    }
    lastGlyph = glyph
    for _ in 0..<times {
      if wrapPending {
        x = 0
        lineFeed()
      }
      if insertMode { insertBlanks(1) }
      cells[y][x] = Cell(glyph: glyph, style: style)
      lastPlace = (x, y)
      if glyph.columns == 2, x + 1 < width {
        x += 1
        cells[y][x] = Cell(glyph: Cells.Cell.wideTail.base, style: style)
      }
      if x < width - 1 { x += 1 } else { wrapPending = modes.contains(7) }
    }
  }

  mutating func repeatLast(_ times: Int) { put(lastGlyph, times: times) }

  mutating func move(_ newX: Int, _ newY: Int) {
    x = min(max(newX, 0), width - 1)
    y = min(max(newY, 0), height - 1)
    wrapPending = false
  }

  mutating func lineFeed() {
    wrapPending = false
    if y == region.upperBound { scroll(region, by: 1) } else if y < height - 1 { y += 1 }
  }

  mutating func reverseLineFeed() {
    wrapPending = false
    if y == region.lowerBound { scroll(region, by: -1) } else if y > 0 { y -= 1 }
  }

  mutating func saveCursor() { saved = (x, y) }
  mutating func restoreCursor() { move(saved.x, saved.y) }

  // MARK: Erasing and shifting

  /// 0 from the cursor on, 1 up to it, 2 all.
  mutating func eraseLine(_ which: Int) {
    let columns = which == 0 ? x..<width : which == 1 ? 0..<(x + 1) : 0..<width
    for column in columns { cells[y][column] = erased }
    wrapPending = false
  }

  mutating func eraseScreen(_ which: Int) {
    if which < 2 { eraseLine(which) }
    let rows = which == 0 ? (y + 1)..<height : which == 1 ? 0..<y : 0..<height
    for row in rows { cells[row] = [Cell](repeating: erased, count: width) }
  }

  mutating func eraseCharacters(_ count: Int) {
    for column in x..<min(x + count, width) { cells[y][column] = erased }
  }

  mutating func insertBlanks(_ count: Int) {
    let count = min(count, width - x)
    cells[y].insert(contentsOf: [Cell](repeating: erased, count: count), at: x)
    cells[y].removeLast(count)
  }

  mutating func deleteCharacters(_ count: Int) {
    let count = min(count, width - x)
    cells[y].removeSubrange(x..<(x + count))
    cells[y] += [Cell](repeating: erased, count: count)
  }

  /// Positive moves the text up, and removes lines at the top of the rows given.
  mutating func scroll(_ rows: ClosedRange<Int>, by lines: Int) {
    let count = min(abs(lines), rows.count)
    let empty = [[Cell]](repeating: [Cell](repeating: erased, count: width), count: count)
    if lines > 0 {
      cells.removeSubrange(rows.lowerBound..<(rows.lowerBound + count))
      cells.insert(contentsOf: empty, at: rows.upperBound + 1 - count)
    } else {
      cells.removeSubrange((rows.upperBound + 1 - count)...rows.upperBound)
      cells.insert(contentsOf: empty, at: rows.lowerBound)
    }
  }

  mutating func insertLines(_ count: Int) {
    if region.contains(y) { scroll(y...region.upperBound, by: -count) }
  }

  mutating func deleteLines(_ count: Int) {
    if region.contains(y) { scroll(y...region.upperBound, by: count) }
  }

  mutating func set(mode: Int, _ on: Bool) {
    let changed = modes.contains(mode) != on
    if on { modes.insert(mode) } else { modes.remove(mode) }
    guard changed, mode == 1049 else { return }
    if on {
      saveCursor()
      mainCells = cells
      cells = Self.blank(width, height)
    } else {
      cells = mainCells
      restoreCursor()
    }
  }
}
