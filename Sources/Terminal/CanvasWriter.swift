import CNcurses
import Cells

/// Hands a canvas to ncurses, only the part that changed since the last one.
@MainActor struct CanvasWriter {
  private var shown: Canvas?
  /// `nil` in monochrome.
  private var pairs: PairTable?
  private let window: UnsafeMutablePointer<WINDOW>

  /// - Parameter window: lives as long as the writer, which ncurses guarantees of `stdscr` until the
  ///   session ends.
  init(window: UnsafeMutablePointer<WINDOW>, depth: ColorDepth) {
    self.window = window
    guard depth != .mono, has_colors() else { return }
    start_color()
    use_default_colors()
    let colors = Int(cn_colors())
    pairs = PairTable(pairs: Int(cn_color_pairs()), ladder: ColorCode.ladder(for: depth, colors: colors))
    Self.reservePairs()
  }

  /// What is on the screen is unknown, or not wanted any more: the next canvas is drawn in full.
  mutating func forget() { shown = nil }

  mutating func write(_ canvas: Canvas) {
    pairs?.fit(cells: canvas.cells.count)
    while !put(canvas) {
      // Out of pairs. What is on the screen keeps most of them; forgetting it makes room, and if the
      // canvas alone is too rich its colours have to be rounded.
      pairs?.renew(coarser: shown == nil)
      reset_color_pairs()
      assume_default_colors(-1, -1)
      Self.reservePairs()
      shown = nil
    }
    shown = canvas
    wnoutrefresh(window)
    // One frame at a time, where the terminal knows how (DEC mode 2026): nothing tears or flickers.
    // ncurses has flushed its own output before, and does so at the end of doupdate.
    TerminalOutput.write("\u{1B}[?2026h")
    doupdate()
    TerminalOutput.write("\u{1B}[?2026l")
  }

  /// Defines the last pair first: ncurses then allocates its table once, not in growing pieces.
  private static func reservePairs() {
    init_extended_pair(cn_color_pairs() - 1, -1, -1)
  }

  /// `false` when the pairs ran out.
  private mutating func put(_ canvas: Canvas) -> Bool {
    let width = min(canvas.width, Int(getmaxx(window)))
    let height = min(canvas.height, Int(getmaxy(window)))
    let before = shown.flatMap { $0.width == canvas.width && $0.height == canvas.height ? $0 : nil }
    if before == nil {
      shown = nil
      werase(window)
    }
    var row = [cchar_t](repeating: cchar_t(), count: width)
    for y in 0..<height {
      guard let columns = Self.changed(canvas, before, row: y, width: width) else { continue }
      for x in columns {
        let cell = canvas[x, y]
        guard let pair = number(for: cell) else { return false }
        cn_set_cell(&row[x - columns.lowerBound], Self.glyph(cell), Self.attributes(cell), pair)
      }
      mvwadd_wchnstr(window, Int32(y), Int32(columns.lowerBound), row, Int32(columns.count))
    }
    return true
  }

  private static func changed(_ canvas: Canvas, _ before: Canvas?, row y: Int, width: Int) -> Range<Int>? {
    guard let before else { return width > 0 ? 0..<width : nil }
    let start = y * canvas.width
    guard let first = (0..<width).first(where: { canvas.cells[start + $0] != before.cells[start + $0] }),
      let last = (0..<width).last(where: { canvas.cells[start + $0] != before.cells[start + $0] })
    else { return nil }
    return first..<(last + 1)
  }

  private mutating func number(for cell: Cell) -> Int32? {
    guard let code = pairs?.code else { return 0 }
    let cell = code.isCoarse ? cell.inSixteenColors : cell
    let (foreground, background) = (code.foreground(cell.foreground), code.background(cell.background))
    guard let pair = pairs?.pair(foreground: foreground, background: background) else { return nil }
    if pair.isNew { init_extended_pair(pair.number, foreground, background) }
    return pair.number
  }

  /// ncurses would shift the rest of the row for a glyph that is not exactly one column wide, and refuse
  /// one that the locale cannot write.
  private static func glyph(_ cell: Cell) -> wchar_t {
    let glyph = wchar_t(bitPattern: cell.glyph.value)
    return (0x20..<0x7F).contains(glyph) || cn_columns(glyph) == 1 ? glyph : 0x3F
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
