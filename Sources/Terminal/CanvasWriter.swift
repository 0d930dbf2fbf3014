import CNcurses
import Cells

/// Passes a canvas to ncurses: only the cells that changed since the last one.
@MainActor struct CanvasWriter {
  private var shown: Canvas?
  /// Nil in monochrome.
  private var pairs: PairTable?
  private let window: UnsafeMutablePointer<WINDOW>
  /// Nil where the terminal shows no pictures.
  private var pictures: PictureOutput?
  /// Whether the terminal draws a vowel sign, which has a column of its own in the locale, in that of the letter before.
  /// It would shift the rest of the row: there its column stays blank.
  private let joinsMarks: Bool

  /// - Parameters:
  ///   - window: must outlive the writer, as ncurses guarantees for `stdscr` until the session ends.
  ///   - graphics: how pictures are sent; nil where cells of blocks stand for them.
  ///   - joinsMarks: whether vowel signs take no column of their own.
  init(
    window: UnsafeMutablePointer<WINDOW>, depth: ColorDepth, graphics: KittyGraphics?, joinsMarks: Bool
  ) {
    self.window = window
    self.joinsMarks = joinsMarks
    pictures = graphics.map { PictureOutput($0) }
    guard depth != .mono, has_colors() else { return }
    start_color()
    use_default_colors()
    let colors = Int(cn_colors())
    pairs = PairTable(pairs: Int(cn_color_pairs()), ladder: ColorCode.ladder(for: depth, colors: colors))
    Self.reservePairs()
  }

  /// Forgets what is on the screen: the next canvas is drawn in full, and its pictures are sent anew.
  mutating func forget() {
    shown = nil
    pictures?.clear()
  }

  mutating func write(_ canvas: Canvas) {
    pairs?.fit(cells: canvas.cells.count)
    // Synchronised output (DEC mode 2026), where the terminal supports it, prevents tearing and flicker.
    // ncurses has flushed its own output before, and flushes it again at the end of doupdate.
    TerminalOutput.write("\u{1B}[?2026h")
    pictures?.send(canvas)
    while !put(canvas) {
      // Out of pairs. The screen's present contents use most of them, so forgetting them makes room. If the
      // canvas alone has too many colours, they are rounded.
      pairs?.renew(coarser: shown == nil)
      reset_color_pairs()
      assume_default_colors(-1, -1)
      Self.reservePairs()
      shown = nil
    }
    shown = canvas
    wnoutrefresh(window)
    doupdate()
    TerminalOutput.write("\u{1B}[?2026l")
  }

  /// Defines the last pair first, so that ncurses allocates its table once instead of growing it.
  private static func reservePairs() {
    init_extended_pair(cn_color_pairs() - 1, -1, -1)
  }

  /// Returns false if the pairs ran out.
  private mutating func put(_ canvas: Canvas) -> Bool {
    let width = min(canvas.width, Int(getmaxx(window)))
    let height = min(canvas.height, Int(getmaxy(window)))
    let before = shown.flatMap { $0.width == canvas.width && $0.height == canvas.height ? $0 : nil }
    if before == nil {
      shown = nil
      werase(window)
    }
    var glyphs: [cchar_t] = []
    for y in 0..<height {
      guard let columns = Self.changed(canvas, before, row: y, width: width) else { continue }
      glyphs.removeAll(keepingCapacity: true)
      for cell in canvas.shownRow(y)[columns] where cell.glyph != Cell.wideTail {
        if let part = pictures?.placeholder(for: cell) {
          guard let pair = pair(Int32(part.number), -1) else { return false }
          var glyph = cchar_t()
          cn_set_marked_cell(
            &glyph, wchar_t(bitPattern: PlaceholderCell.glyph.value), wchar_t(bitPattern: part.row.value),
            wchar_t(bitPattern: part.column.value), 0, 0, pair)
          glyphs.append(glyph)
          continue
        }
        guard let pair = number(for: cell) else { return false }
        // A glyph that takes other columns than the canvas believes would shift the rest of the row, and ncurses
        // refuses one that the locale cannot write.
        let base = cell.glyph.base
        let columns = base.columns
        if columns == 0 || Self.columns(base) != columns {
          for part in 0..<max(1, columns) { glyphs.append(Self.entry(part == 0 ? "?" : " ", cell, pair)) }
        } else {
          glyphs.append(Self.entry(joinsMarks && base.isSpacingMark ? " " : cell.glyph, cell, pair))
        }
      }
      mvwadd_wchnstr(window, Int32(y), Int32(columns.lowerBound), glyphs, Int32(glyphs.count))
    }
    return true
  }

  private static func columns(_ scalar: Unicode.Scalar) -> Int {
    Int(cn_columns(wchar_t(bitPattern: scalar.value)))
  }

  /// A glyph for ncurses, with the marks on it that take no column in this locale.
  private static func entry(_ glyph: Glyph, _ cell: Cell, _ pair: Int32) -> cchar_t {
    var entry = cchar_t()
    let base = wchar_t(bitPattern: glyph.base.value)
    var marks = glyph.marks.filter { columns($0) == 0 }.map { wchar_t(bitPattern: $0.value) }
    if marks.isEmpty {
      cn_set_cell(&entry, base, attributes(cell), pair)
    } else {
      marks += [0, 0]
      cn_set_marked_cell(&entry, base, marks[0], marks[1], marks[2], attributes(cell), pair)
    }
    return entry
  }

  /// The columns to draw again, with both halves of the wide glyphs at their ends.
  private static func changed(_ canvas: Canvas, _ before: Canvas?, row y: Int, width: Int) -> Range<Int>? {
    guard let before else { return width > 0 ? 0..<width : nil }
    let start = y * canvas.width
    guard var first = (0..<width).first(where: { canvas.cells[start + $0] != before.cells[start + $0] }),
      var last = (0..<width).last(where: { canvas.cells[start + $0] != before.cells[start + $0] })
    else { return nil }
    func hasTail(_ x: Int) -> Bool {
      canvas.cells[start + x].glyph == Cell.wideTail || before.cells[start + x].glyph == Cell.wideTail
    }
    if first > 0, hasTail(first) { first -= 1 }
    if last + 1 < width, hasTail(last + 1) { last += 1 }
    return first..<(last + 1)
  }

  private mutating func number(for cell: Cell) -> Int32? {
    guard let code = pairs?.code else { return 0 }
    let cell = code.isCoarse ? cell.inSixteenColors : cell
    return pair(code.foreground(cell.foreground), code.background(cell.background))
  }

  private mutating func pair(_ foreground: Int32, _ background: Int32) -> Int32? {
    guard let pair = pairs?.pair(foreground: foreground, background: background) else { return nil }
    if pair.isNew { init_extended_pair(pair.number, foreground, background) }
    return pair.number
  }

  private static func attributes(_ cell: Cell) -> attr_t {
    var attributes: attr_t = 0
    if cell.style.contains(.bold) { attributes |= CN_BOLD }
    if cell.style.contains(.dim) { attributes |= CN_DIM }
    if cell.style.contains(.underline) { attributes |= CN_UNDERLINE }
    if cell.style.contains(.reverse) { attributes |= CN_REVERSE }
    return attributes
  }
}
