import Foundation

/// Text as a row of cells: every scalar is known to be one column wide in every terminal.
///
/// What would take two columns, none, or command the terminal becomes a stand-in, so that a hostile file
/// name can neither shift a screen nor speak to the terminal.
public struct CellText: Hashable, Sendable {
  public let scalars: [Unicode.Scalar]

  /// Takes the place of a wide or unprintable character.
  public static let standIn: Unicode.Scalar = "□"

  public init(_ text: String) {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      scalars = Array(text.unicodeScalars)
    } else {
      scalars = text.precomposedStringWithCanonicalMapping.map { character in
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return Self.standIn }
        if character.isWhitespace { return " " }
        return scalars.count == 1 && Self.isOneColumn(first) ? first : Self.standIn
      }
    }
  }

  private init(_ scalars: [Unicode.Scalar]) {
    self.scalars = scalars
  }

  public var width: Int { scalars.count }

  /// At most so many columns; what was cut off shows as `…`.
  public func truncated(to width: Int) -> CellText {
    if scalars.count <= width { return self }
    return width > 0 ? CellText(scalars.prefix(width - 1) + ["…"]) : CellText([])
  }

  /// At most so many columns with the end kept, for paths: `…/layers.3.self_attn`.
  public func truncatedAtStart(to width: Int) -> CellText {
    if scalars.count <= width { return self }
    return width > 0 ? CellText(["…"] + scalars.suffix(width - 1)) : CellText([])
  }

  /// Exactly so many columns, cut or filled with blanks.
  public func padded(to width: Int, _ alignment: TextAlignment = .left) -> CellText {
    let text = truncated(to: width).scalars
    let free = max(0, width - text.count)
    let before =
      switch alignment {
      case .left: 0
      case .center: free / 2
      case .right: free
      }
    let blank: Unicode.Scalar = " "
    return CellText(
      [Unicode.Scalar](repeating: blank, count: before) + text
        + [Unicode.Scalar](repeating: blank, count: free - before))
  }

  public var string: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  static func isOneColumn(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .nonspacingMark, .enclosingMark, .spacingMark:
      // Older Unicode tables do not know the sextants.
      return (0x1FB00...0x1FBAF).contains(scalar.value)
    default:
      return !isWide(scalar)
    }
  }

  /// East Asian wide and full-width blocks, and signs shown as emoji.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x1100: false
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
      0x1AFF0...0x1B2FF, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}

public enum TextAlignment: Hashable, Sendable {
  case left, center, right
}

/// Breaks text at blanks into lines of at most `width` columns; longer words are cut. Line breaks in the
/// text are kept.
public func wrapped(_ text: String, width: Int) -> [String] {
  guard width > 0 else { return [] }
  return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
    var lines: [String] = []
    var line: [Unicode.Scalar] = []
    func finish() {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: line)
      lines.append(String(view))
      line = []
    }
    for word in CellText(String(paragraph)).scalars.split(separator: " ") {
      var word = word[...]
      if !line.isEmpty, line.count + 1 + word.count > width { finish() }
      while word.count > width {
        line = Array(word.prefix(width))
        word = word.dropFirst(width)
        finish()
      }
      if !line.isEmpty { line.append(" ") }
      line += word
    }
    if !line.isEmpty || lines.isEmpty { finish() }
    return lines
  }
}
