import Cells
import Images

/// Turns colours into the numbers ncurses knows them by: −1 for the terminal's own colour, else an index
/// or, in 24-bit, `0xRRGGBB`.
///
/// A terminal has a limited table of colour pairs. When a single screen needs more pairs than that, it is
/// drawn with a coarser code: the last one always fits.
package struct ColorCode: Hashable, Sendable {
  package enum Steps: Hashable, Sendable {
    /// Bits kept of each channel; 8 is exact.
    case bits(Int)
    case indexed256
    case indexed16
    case indexed8
    /// Eight colours, and black and grey instead of the terminal's own: 64 pairs, of which grey on black
    /// is pair 0.
    case indexed8Opaque
  }

  package let steps: Steps

  /// From exact to coarse, for a terminal with `colors` colours of its own.
  package static func ladder(for depth: ColorDepth, colors: Int) -> [ColorCode] {
    let steps: [Steps]
    switch depth {
    case .mono: steps = []
    case .truecolor: steps = [.bits(8), .bits(6), .bits(5), .bits(4), .bits(3), .bits(2)]
    case .ansi256: steps = [.indexed256, .indexed16, .indexed8]
    case .ansi16: steps = (colors >= 16 ? [.indexed16] : []) + [.indexed8, .indexed8Opaque]
    }
    return steps.map(ColorCode.init)
  }

  /// Whether colours change so much that text needs another colour to stay legible.
  package var isCoarse: Bool { [.indexed16, .indexed8, .indexed8Opaque].contains(steps) }

  package func foreground(_ color: RGB?) -> Int32 {
    guard let color else { return steps == .indexed8Opaque ? 7 : -1 }
    return code(color)
  }

  package func background(_ color: RGB?) -> Int32 {
    guard let color else { return steps == .indexed8Opaque ? 0 : -1 }
    return code(color)
  }

  private func code(_ color: RGB) -> Int32 {
    switch steps {
    case .bits(let bits):
      Int32(Self.keep(bits, color.red)) << 16 | Int32(Self.keep(bits, color.green)) << 8
        | Int32(Self.keep(bits, color.blue))
    case .indexed256: Int32(TerminalPalette.nearest256(color))
    case .indexed16: Int32(TerminalPalette.nearest16(color))
    case .indexed8, .indexed8Opaque: Self.withoutBright(Int32(TerminalPalette.nearest16(color)))
    }
  }

  /// Bright colours become their plain ones, except that dark grey must not vanish on black.
  private static func withoutBright(_ index: Int32) -> Int32 {
    index == 8 ? 7 : index & 7
  }

  /// The middle of the step a value falls into, with black and white kept.
  private static func keep(_ bits: Int, _ value: UInt8) -> Int {
    guard bits < 8 else { return Int(value) }
    let top = (1 << bits) - 1
    let step = (Int(value) * top + 127) / 255
    return step * 255 / top
  }
}
