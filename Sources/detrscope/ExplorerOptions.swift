import ArgumentParser
import Cells
import Terminal

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
  case plain, ansi, png, svg, pdf

  /// By the name of the output; text without one.
  init(output: String?) {
    let ending = output?.split(separator: ".").last ?? ""
    self = Self(rawValue: ending.lowercased()) ?? .plain
  }
}

extension FrameFormat {
  /// The colours there are where none are asked for: text takes none, and none are sent to a terminal against the
  /// user's wish.
  func depth(environment: [String: String]) -> ColorDepth {
    switch self {
    case .plain: .mono
    case .ansi: environment["NO_COLOR"].map { $0.isEmpty } ?? true ? .truecolor : .mono
    case .png, .svg, .pdf: .truecolor
    }
  }

  /// What suits a frame best: a picture draws all blocks without gaps.
  ///
  /// - Parameter pixels: true pixels are asked for, which stand in a picture only.
  func symbols(for depth: ColorDepth, pixels: Bool, environment: [String: String]) -> Symbols {
    let isPicture = self != .plain && self != .ansi
    if isPicture, pixels, depth == .truecolor {
      return .pixels(width: Canvas.cellPixels.width, height: Canvas.cellPixels.height)
    }
    return isPicture && depth != .mono ? .sextant : .best(for: depth, environment: environment)
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
  case auto, half, quadrant, sextant, braille, pixels

  /// Where the terminal is to be asked whether it shows true pixels.
  var pictures: PictureWish {
    switch self {
    case .auto: .whereKnown
    case .pixels: .whereverPossible
    case .half, .quadrant, .sextant, .braille: .never
    }
  }

  /// Without colour only glyphs that carry brightness themselves can show a picture.
  ///
  /// - Parameter best: what suits where they are shown: true pixels where they can be.
  func symbols(for depth: ColorDepth, best: Symbols) -> Symbols {
    switch self {
    case .auto, .pixels: best
    case .half: .half
    case .quadrant: .quadrant
    case .sextant: .sextant
    case .braille: depth == .mono ? .dither : .braille
    }
  }
}
