import Cells
import Images

/// Pictures that the demo draws and its tests expect.
package enum DemoCanvas: String {
  /// Half blocks of random 24-bit colours: about as many pairs as cells.
  case noise
  /// Text in all styles, with and without colours.
  case text
  /// Glyphs that a terminal must not be given as they are: wide, combining, control characters.
  case awkward
  /// Names in scripts whose characters have several scalars, each with a bar behind it.
  case scripts
  /// Pictures of true pixels, with text on one of them; every second seed shows one picture less.
  case pictures

  /// - Parameter symbols: what pictures are drawn with.
  package func canvas(seed: Int, width: Int, height: Int, symbols: Symbols = .half) -> Canvas {
    if self == .pictures { return Self.pictures(seed: seed, width: width, height: height, symbols) }
    if self == .scripts { return Self.scripts(seed: seed, width: width, height: height) }
    var canvas = Canvas(width: width, height: height)
    var random = Random(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
    for y in 0..<height {
      for x in 0..<width {
        switch self {
        case .noise:
          canvas[x, y] = Cell("▀", foreground: random.color(), background: random.color())
        case .text:
          let colors = [random.color(), nil]
          canvas[x, y] = Cell(
            ["a", "Z", " ", "é", "│", "█", "▁", "~"][random.below(8)],
            foreground: colors[random.below(2)], background: colors[random.below(2)],
            style: Cell.Style(rawValue: UInt8(random.below(16))))
        case .awkward:
          canvas[x, y] = Cell(["漢", "\u{301}", "\n", "\u{1B}", "x", "\u{7F}"][random.below(6)])
        case .pictures, .scripts: break
        }
      }
    }
    return canvas
  }

  /// Joined and tinted pictures, flags, keycaps; signs above, below, before and beside their letters; syllables.
  package static let names = [
    "👩‍👩‍👧 👍🏽 ❤️‍🔥", "🇩🇪🇯🇵 1️⃣ 🏴", "हिन्दी का शब्द", "ภาษาไทย น้ำ", "עִבְרִית", "நிலைப்படம்", "한국 \u{1112}\u{1161}\u{11AB}x",
    "q\u{301}\u{323}\u{302}\u{300}", "می‌خواهم", "猫\u{3099}と犬",
  ]

  private static func scripts(seed: Int, width: Int, height: Int) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    for y in 0..<height {
      let end = canvas.write(names[(y + seed) % names.count], x: 0, y: y)
      canvas.write("│", x: max(end, 20), y: y)
    }
    return canvas
  }

  private static func pictures(seed: Int, width: Int, height: Int, _ symbols: Symbols) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    let cell = symbols.pixelsPerCell
    func picture(_ seed: Int, columns: Int, rows: Int) -> RGBImage {
      var random = Random(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
      // Above, what hardly shrinks; below, what shrinks well.
      var image = RGBImage(width: columns * cell.width, height: rows * cell.height, fill: random.color())
      for y in 0..<image.height / 2 { for x in 0..<image.width { image[x, y] = random.color() } }
      return image
    }
    canvas.draw(
      picture(1_000, columns: 10, rows: 4), in: Rect(x: 1, y: 1, width: 10, height: 4), symbols: symbols)
    if seed % 2 == 0 {
      canvas.draw(
        picture(seed + 1, columns: 12, rows: 6), in: Rect(x: 14, y: 2, width: 12, height: 6),
        symbols: symbols)
    }
    canvas.write("over", x: 3, y: 2, .bold)
    canvas.write("seed \(seed)", x: 0, y: 0)
    return canvas
  }

  private struct Random {
    var state: UInt64

    /// Marsaglia's xorshift: the same in the demo and its tests.
    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }

    mutating func below(_ bound: Int) -> Int { Int((next() >> 20) % UInt64(bound)) }

    mutating func color() -> RGB {
      let bits = next() >> 16
      return RGB(UInt8(bits & 255), UInt8(bits >> 8 & 255), UInt8(bits >> 16 & 255))
    }
  }
}
