import ArgumentParser
import Raster

/// A size in cells, as in `120x40`.
struct ScreenSize: ExpressibleByArgument, CustomStringConvertible {
  let width: Int
  let height: Int

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1], (1...1000).contains(width),
      (1...1000).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }

  var description: String { "\(width)x\(height)" }
}

/// How a frame is written.
enum FrameFormat: String, ExpressibleByArgument, CaseIterable {
  case plain, ansi, png

  /// By the name of the output; text without one.
  init(output: String?) {
    switch output?.split(separator: ".").last {
    case "png": self = .png
    case "ansi": self = .ansi
    default: self = .plain
    }
  }
}

/// `--colors`
enum ColorsOption: String, ExpressibleByArgument, CaseIterable {
  case truecolor
  case colors256 = "256"
  case colors16 = "16"
  case mono

  var depth: ColorDepth {
    switch self {
    case .truecolor: .truecolor
    case .colors256: .ansi256
    case .colors16: .ansi16
    case .mono: .mono
    }
  }
}

/// `--symbols`
enum SymbolsOption: String, ExpressibleByArgument, CaseIterable {
  case auto, half, quadrant, sextant, braille

  /// Without colour only glyphs that carry brightness themselves can show a picture.
  func symbols(for depth: ColorDepth) -> Symbols {
    switch self {
    case .auto: depth == .mono ? .ramp : .half
    case .half: .half
    case .quadrant: .quadrant
    case .sextant: .sextant
    case .braille: depth == .mono ? .dither : .braille
    }
  }
}
