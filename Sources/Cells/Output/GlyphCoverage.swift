/// How much of each pixel of a cell a block, a braille pattern or a line covers, 0…255, row by row.
package struct GlyphCoverage {
  package static let width = 10
  package static let height = 20
  static let blank = [UInt8](repeating: 0, count: width * height)

  private(set) var values = blank

  /// Nil for a letter: those are a typeface's.
  init?(_ glyph: Glyph) {
    if glyph == " " || glyph == Cell.wideTail { return }
    guard glyph.base.value >= 0x2500, drawBlock(glyph.base) || drawLines(glyph.base) else { return nil }
  }

  /// Adds a rectangle in pixels. Pixels at its edges are covered partly.
  private mutating func fill(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) {
    for y in 0..<Self.height {
      let down = min(bottom, Double(y + 1)) - max(top, Double(y))
      guard down > 0 else { continue }
      for x in 0..<Self.width {
        let across = min(right, Double(x + 1)) - max(left, Double(x))
        guard across > 0 else { continue }
        let sum = Double(values[y * Self.width + x]) + 255 * down * across
        values[y * Self.width + x] = UInt8(min(255, sum.rounded()))
      }
    }
  }
}

// MARK: - Blocks and braille

extension GlyphCoverage {
  /// Fills the parts of a grid whose bits are set in a pattern, row by row from the top left.
  private mutating func fill(_ pattern: Int, columns: Int, rows: Int, margin: Double = 0) {
    let (partWidth, partHeight) = (Double(Self.width) / Double(columns), Double(Self.height) / Double(rows))
    for part in 0..<columns * rows where pattern >> part & 1 == 1 {
      let (x, y) = (Double(part % columns) * partWidth, Double(part / columns) * partHeight)
      fill(x + margin, y + margin, x + partWidth - margin, y + partHeight - margin)
    }
  }

  private mutating func drawBlock(_ glyph: Unicode.Scalar) -> Bool {
    let (width, height) = (Double(Self.width), Double(Self.height))
    switch glyph.value {
    case 0x2580: fill(0, 0, width, height / 2)
    case 0x2581...0x2588: fill(0, height * Double(0x2588 - glyph.value) / 8, width, height)
    case 0x2589...0x258F: fill(0, 0, width * Double(0x2590 - glyph.value) / 8, height)
    case 0x2590: fill(width / 2, 0, width, height)
    case 0x2591...0x2593:
      values = [UInt8](repeating: UInt8(64 * (glyph.value - 0x2590) - 1), count: values.count)
    case 0x2594: fill(0, 0, width, height / 8)
    case 0x2595: fill(width * 7 / 8, 0, width, height)
    case 0x2596...0x259F:
      guard let pattern = GlyphPattern.quadrants.firstIndex(of: glyph) else { return false }
      fill(pattern, columns: 2, rows: 2)
    case 0x1FB00...0x1FB3B:
      guard let pattern = GlyphPattern.sextants.firstIndex(of: glyph) else { return false }
      fill(pattern, columns: 2, rows: 3)
    case 0x2800...0x28FF:
      guard let pattern = GlyphPattern.braille.firstIndex(of: glyph) else { return false }
      fill(pattern, columns: 2, rows: 4, margin: 1)
    default: return false
    }
    return true
  }
}

// MARK: - Lines

extension GlyphCoverage {
  private struct Arms: OptionSet {
    let rawValue: Int
    static let up = Arms(rawValue: 1)
    static let right = Arms(rawValue: 2)
    static let down = Arms(rawValue: 4)
    static let left = Arms(rawValue: 8)
  }

  private static let lines: [Unicode.Scalar: (Arms, heavy: Bool)] = {
    let shapes: [(String, Arms)] = [
      ("─━", [.left, .right]), ("│┃", [.up, .down]), ("┌┏", [.right, .down]), ("┐┓", [.left, .down]),
      ("└┗", [.up, .right]), ("┘┛", [.up, .left]), ("├┣", [.up, .right, .down]),
      ("┤┫", [.up, .down, .left]), ("┬┳", [.right, .down, .left]), ("┴┻", [.up, .right, .left]),
      ("┼╋", [.up, .right, .down, .left]), ("╴╸", .left), ("╵╹", .up), ("╶╺", .right), ("╷╻", .down),
    ]
    var lines: [Unicode.Scalar: (Arms, heavy: Bool)] = [:]
    for (glyphs, arms) in shapes {
      for (weight, glyph) in glyphs.unicodeScalars.enumerated() { lines[glyph] = (arms, weight == 1) }
    }
    for (round, square) in zip("╭╮╰╯".unicodeScalars, "┌┐└┘".unicodeScalars) { lines[round] = lines[square] }
    return lines
  }()

  /// The number and direction of dashes of each dashed line.
  private static let dashes: [Unicode.Scalar: (count: Int, across: Bool)] = [
    "╌": (2, true), "┄": (3, true), "┈": (4, true), "╎": (2, false), "┆": (3, false), "┊": (4, false),
  ]

  private mutating func drawLines(_ glyph: Unicode.Scalar) -> Bool {
    let (width, height) = (Double(Self.width), Double(Self.height))
    let (x, y) = (width / 2 - 1, height / 2 - 1)
    if let dash = Self.dashes[glyph] {
      let length = (dash.across ? width : height) / Double(dash.count)
      for index in 0..<dash.count {
        let (from, to) = ((Double(index) + 0.2) * length, (Double(index) + 0.8) * length)
        if dash.across { fill(from, y, to, y + 1) } else { fill(x, from, x + 1, to) }
      }
      return true
    }
    guard let (arms, isHeavy) = Self.lines[glyph] else { return false }
    let extra = isHeavy ? 1.0 : 0
    let (left, top, right, bottom) = (x - extra, y - extra, x + 1 + extra, y + 1 + extra)
    fill(left, top, right, bottom)
    if arms.contains(.up) { fill(left, 0, right, top) }
    if arms.contains(.down) { fill(left, bottom, right, height) }
    if arms.contains(.left) { fill(0, top, left, bottom) }
    if arms.contains(.right) { fill(right, top, width, bottom) }
    return true
  }
}
