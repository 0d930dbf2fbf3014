import Images

/// How many colours a terminal can show.
public enum ColorDepth: String, CaseIterable, Hashable, Sendable {
  case mono, ansi16, ansi256, truecolor

  /// The colour that a terminal of this depth shows in place of another; nil for its own colour.
  public func shown(_ color: RGB) -> RGB? {
    switch self {
    case .mono: nil
    case .ansi16: TerminalPalette.color(TerminalPalette.nearest16(color))
    case .ansi256: TerminalPalette.color(TerminalPalette.nearest256(color))
    case .truecolor: color
    }
  }
}

extension Cell {
  /// The cell with text that stays legible on what its background becomes in 16 colours.
  public var inSixteenColors: Cell {
    guard (0x21..<0x7F).contains(glyph.base.value), let plate = background.flatMap(ColorDepth.ansi16.shown)
    else {
      return self
    }
    var cell = self
    cell.foreground = plate.legibleText
    return cell
  }
}

/// xterm's colours by number: 0…15 are named, 16…231 are a cube of 6×6×6, 232…255 are greys.
public enum TerminalPalette {
  private static let named: [RGB] = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205),
    RGB(0, 205, 205), RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0),
    RGB(255, 255, 0), RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]

  private static let cubeLevels: [UInt8] = [0, 95, 135, 175, 215, 255]

  /// The colour of a number 0…255, by xterm's defaults. Users may have changed 0…15.
  public static func color(_ number: Int) -> RGB {
    switch number {
    case ..<16:
      return named[max(0, number)]
    case ..<232:
      let cube = number - 16
      return RGB(cubeLevels[cube / 36], cubeLevels[cube / 6 % 6], cubeLevels[cube % 6])
    default:
      let grey = UInt8(8 + (min(number, 255) - 232) * 10)
      return RGB(grey, grey, grey)
    }
  }

  /// The nearest of the 240 fixed colours, 16…255: from the cube or the greys, whichever is closer.
  public static func nearest256(_ color: RGB) -> Int {
    let cube =
      16 + 36 * nearestLevel(color.red) + 6 * nearestLevel(color.green) + nearestLevel(color.blue)
    let mean = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
    let grey = 232 + min(23, max(0, (mean - 3) / 10))
    return color.distance(to: self.color(grey)) < color.distance(to: self.color(cube)) ? grey : cube
  }

  /// The colours of the cube whose hue is that with which a colour is shown, lighter and darker ones, about as far from
  /// grey.
  static func shades(of color: RGB) -> [RGB] {
    let shown = self.color(nearest256(color))
    return (16..<232).map(self.color).filter { candidate in
      let (one, other) = (shown.chroma, candidate.chroma)
      let product = (one.x * one.x + one.y * one.y) * (other.x * other.x + other.y * other.y)
      // Within 15 degrees.
      return product > 0 && one.x * other.x + one.y * other.y >= 0.966 * product.squareRoot()
        && abs(shown.saturation - candidate.saturation) <= 0.5
    }
  }

  /// The nearest of the 16 named colours. A colour with a clear hue never becomes grey, though grey would
  /// often be nearer: among so few colours, hue distinguishes best.
  public static func nearest16(_ color: RGB) -> Int {
    let brightest = max(color.red, color.green, color.blue)
    let chroma = brightest - min(color.red, color.green, color.blue)
    let hasHue = brightest >= 100 && chroma >= 60
    var best = (distance: Int.max, number: 0)
    for (number, candidate) in named.enumerated() where !(hasHue && isGrey[number]) {
      let distance = color.distance(to: candidate)
      if distance < best.distance { best = (distance, number) }
    }
    return best.number
  }

  /// The greys of the named colours, from dark to light.
  public static let greys: [UInt8] = zip(named, isGrey).filter(\.1).map(\.0.red).sorted()

  private static let isGrey = named.map { $0.red == $0.green && $0.green == $0.blue }

  private static func nearestLevel(_ value: UInt8) -> Int {
    value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40
  }
}

extension RGB {
  /// How far the colour is from grey, and by its direction its hue.
  fileprivate var chroma: (x: Float, y: Float) {
    (Float(red) - (Float(green) + Float(blue)) / 2, (Float(green) - Float(blue)) * 0.866)
  }

  /// 0 of greys, 1 of what lacks a channel.
  fileprivate var saturation: Float {
    let most = max(red, green, blue)
    return most == 0 ? 0 : Float(most - min(red, green, blue)) / Float(most)
  }
}
