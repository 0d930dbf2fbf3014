import Foundation

/// Text as a row of cells, one scalar a column. A wide character, as Chinese and emoji are, takes two: its own and
/// `Cell.wideTail`.
///
/// Characters of several scalars, of no column, or that control the terminal are replaced, so that a hostile
/// file name can neither shift the screen nor command the terminal.
public struct CellText: Hashable, Sendable {
  public let scalars: [Unicode.Scalar]

  /// Replaces what no cell can hold.
  public static let standIn: Unicode.Scalar = "□"

  public init(_ text: String) {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      scalars = Array(text.unicodeScalars)
    } else {
      scalars = text.precomposedStringWithCanonicalMapping.flatMap { Self.columns(of: $0) }
    }
  }

  private init(_ scalars: [Unicode.Scalar]) {
    self.scalars = scalars
  }

  private static func columns(of character: Character) -> [Unicode.Scalar] {
    if character.isWhitespace { return [" "] }
    let scalars = character.unicodeScalars.filter { $0 != "\u{FE0F}" }  // asks for an emoji in colour
    guard scalars.count == 1, let glyph = scalars.first else { return [standIn] }
    switch glyph.columns {
    case 1: return [glyph]
    case 2: return [glyph, Cell.wideTail]
    default: return [standIn]
    }
  }

  public var width: Int { scalars.count }

  /// The text in at most `width` columns, with `…` at the end if it was cut.
  public func truncated(to width: Int) -> CellText {
    if scalars.count <= width { return self }
    return width > 0 ? CellText(Self.whole(scalars.prefix(width - 1)) + ["…"]) : CellText([])
  }

  /// The text in at most `width` columns with its end kept, for paths: `…/layers.3.self_attn`.
  public func truncatedAtStart(to width: Int) -> CellText {
    if scalars.count <= width { return self }
    return width > 0 ? CellText(["…"] + Self.whole(scalars.suffix(width - 1))) : CellText([])
  }

  /// A part of a text, blank where the cut leaves half of a wide character.
  private static func whole(_ part: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
    var part = Array(part)
    if part.first == Cell.wideTail { part[0] = " " }
    if let last = part.last, last.columns == 2 { part[part.count - 1] = " " }
    return part
  }

  /// The text in exactly `width` columns, cut or padded with blanks.
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
    view.append(contentsOf: scalars.lazy.filter { $0 != Cell.wideTail })
    return String(view)
  }
}

public enum TextAlignment: Hashable, Sendable {
  case left, center, right
}

/// Breaks text at blanks into lines of at most `width` columns. Longer words are cut; line breaks in the text
/// are kept.
public func wrapped(_ text: String, width: Int) -> [String] {
  guard width > 0 else { return [] }
  return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
    var lines: [String] = []
    var line: [Unicode.Scalar] = []
    func finish() {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: line.lazy.filter { $0 != Cell.wideTail })
      lines.append(String(view))
      line = []
    }
    for word in CellText(String(paragraph)).scalars.split(separator: " ") {
      var word = word[...]
      if !line.isEmpty, line.count + 1 + word.count > width { finish() }
      while word.count > width {
        // Never between the halves of a wide character, unless nothing else fits.
        let splits = word.dropFirst(width).first == Cell.wideTail && width > 1
        line = Array(word.prefix(splits ? width - 1 : width))
        word = word.dropFirst(line.count)
        finish()
      }
      if !line.isEmpty { line.append(" ") }
      line += word
    }
    if !line.isEmpty || lines.isEmpty { finish() }
    return lines
  }
}
