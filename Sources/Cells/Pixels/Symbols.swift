/// How pixels become glyphs. Each kind divides a cell into its own grid of pixels.
public enum Symbols: CaseIterable, Hashable, Sendable {
  /// `▀`: 1×2 square pixels, both colours exact.
  case half
  /// `▞`: 2×2 pixels in the two colours that fit best.
  case quadrant
  /// `🬗`: 2×3 pixels in the two colours that fit best (Unicode 13; newer terminals).
  case sextant
  /// `⠿`: 2×4 pixels in the two colours that fit best.
  case braille
  /// ` .:-=+*#%@`: one pixel by its brightness, for terminals without colour.
  case ramp
  /// Braille dots by ordered dithering of brightness, for terminals without colour.
  case dither
  /// True pixels, so many a cell, where the terminal shows them; half blocks stand beneath.
  case pixels(width: Int, height: Int)

  /// The size of a cell's pixels is a choice of many: that of pictures of the screen stands for all.
  public static let allCases: [Symbols] = [
    .half, .quadrant, .sextant, .braille, .ramp, .dither,
    .pixels(width: GlyphCoverage.width, height: GlyphCoverage.height),
  ]

  public var pixelsPerCell: (width: Int, height: Int) {
    switch self {
    case .pixels(let width, let height): (width, height)
    case .half: (1, 2)
    case .quadrant: (2, 2)
    case .sextant: (2, 3)
    case .braille, .dither: (2, 4)
    case .ramp: (1, 1)
    }
  }

  /// Whether the glyphs alone carry the picture.
  public var isColorless: Bool { self == .ramp || self == .dither }

  public var isPixels: Bool { if case .pixels = self { true } else { false } }

  /// How many pixels a line is thick: a fifth of a cell, which is one pixel of every block.
  public var lineWidth: Int { max(1, pixelsPerCell.width / 5) }
}

/// The glyphs by bit pattern: set bits are lit parts, bit 0 at the top left, then row by row.
enum GlyphPattern {
  static let quadrants: [Unicode.Scalar] = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█".unicodeScalars)

  /// The sextants leave out the four patterns that older block elements have.
  static let sextants: [Unicode.Scalar] = (0..<64).map { pattern in
    switch pattern {
    case 0: return " "
    case 0b010101: return "▌"
    case 0b101010: return "▐"
    case 63: return "█"
    default:
      let skipped = 1 + (pattern > 0b010101 ? 1 : 0) + (pattern > 0b101010 ? 1 : 0)
      return scalar(0x1FB00 + pattern - skipped)
    }
  }

  /// Braille numbers its dots down the left column, down the right column, then along the bottom row.
  static let braille: [Unicode.Scalar] = (0..<256).map { pattern in
    let dots = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
    return scalar(0x2800 + (0..<8).reduce(0) { $0 | (pattern >> $1 & 1) * dots[$1] })
  }

  private static func scalar(_ value: Int) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(value)) ?? " "
  }
}
