import Images

extension Canvas {
  /// The glyphs alone, one line per row, without trailing blanks.
  public func plainText() -> String {
    var text = String.UnicodeScalarView()
    for y in 0..<height {
      let glyphs = shownRow(y).map(\.glyph).filter { $0 != Cell.wideTail }
      let end = glyphs.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
      for glyph in glyphs[..<end] { glyph.write(to: &text) }
      text.append("\n")
    }
    return String(text)
  }

  /// The glyphs with colours and styles as terminal sequences (SGR), set only where cells differ. Every line
  /// ends in the terminal's own colours, so lines can be cut out and joined.
  public func ansiText(depth: ColorDepth = .truecolor) -> String {
    var text = ""
    for y in 0..<height {
      let row = shownRow(y).filter { $0.glyph != Cell.wideTail }.map { Pen.Look($0, depth) }
      let end = row.lastIndex { $0 != Pen.Look.blank }.map { $0 + 1 } ?? 0
      var pen = Pen()
      for look in row[..<end] {
        text += pen.change(to: look)
        look.glyph.write(to: &text.unicodeScalars)
      }
      text += pen.change(to: .blank, isEnd: true) + "\n"
    }
    return text
  }
}

/// The terminal's current colours and style, and the codes that change them.
private struct Pen {
  struct Look: Equatable {
    var glyph: Glyph
    /// SGR parameters, empty for the terminal's own colour.
    var foreground: String
    var background: String
    var style: Cell.Style

    static let blank = Look(Cell(), .mono)

    init(_ cell: Cell, _ depth: ColorDepth) {
      let cell = depth == .ansi16 ? cell.inSixteenColors : cell
      glyph = cell.glyph
      foreground = cell.foreground.map { Self.code($0, depth, base: 30) } ?? ""
      background = cell.background.map { Self.code($0, depth, base: 40) } ?? ""
      style = cell.style
    }

    private static func code(_ color: RGB, _ depth: ColorDepth, base: Int) -> String {
      switch depth {
      case .mono:
        return ""
      case .ansi16:
        let number = TerminalPalette.nearest16(color)
        return String(number < 8 ? base + number : base + 60 + number - 8)
      case .ansi256:
        return "\(base + 8);5;\(TerminalPalette.nearest256(color))"
      case .truecolor:
        return "\(base + 8);2;\(color.red);\(color.green);\(color.blue)"
      }
    }
  }

  private var foreground = ""
  private var background = ""
  private var style: Cell.Style = []

  private static let styleCodes: [(Cell.Style, String)] = [
    (.bold, "1"), (.dim, "2"), (.underline, "4"), (.reverse, "7"),
  ]

  mutating func change(to look: Look, isEnd: Bool = false) -> String {
    // A blank shows no foreground unless it is underlined or reversed: the pen can stay as it is.
    let keepsForeground =
      !isEnd && look.glyph == " " && look.style.isDisjoint(with: [.underline, .reverse])
    let wanted = keepsForeground && style.isSubset(of: look.style) ? foreground : look.foreground
    var codes: [String] = []
    if !style.isSubset(of: look.style) {
      // Codes that end a single style are not universal; a reset is.
      codes.append("0")
      (foreground, background, style) = ("", "", [])
    }
    for (bit, code) in Self.styleCodes where look.style.contains(bit) && !style.contains(bit) {
      codes.append(code)
    }
    if wanted != foreground { codes.append(wanted.isEmpty ? "39" : wanted) }
    if look.background != background { codes.append(look.background.isEmpty ? "49" : look.background) }
    (foreground, background, style) = (wanted, look.background, look.style)
    return codes.isEmpty ? "" : "\u{1B}[\(codes.joined(separator: ";"))m"
  }
}
