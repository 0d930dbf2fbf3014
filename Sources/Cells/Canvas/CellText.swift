import Foundation

/// Text as a row of cells, one glyph a column. A wide character, as Chinese and emoji are, takes two: its own and
/// `Cell.wideTail`.
///
/// What one cell can hold is a base and its marks. Of a picture that is joined of several, as families are, or tinted, the
/// first is shown: terminals disagree about the columns of the whole. What is invisible or controls the terminal is
/// replaced, so that a hostile file name can neither shift the screen nor command the terminal.
public struct CellText: Hashable, Sendable {
  public let glyphs: [Glyph]

  /// Replaces what no cell can hold.
  public static let standIn: Glyph = "□"

  public init(_ text: String) {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      glyphs = text.unicodeScalars.map { Glyph($0) }
    } else {
      glyphs = text.precomposedStringWithCanonicalMapping.flatMap { Self.glyphs(of: $0) }
    }
  }

  private init(_ glyphs: [Glyph]) {
    self.glyphs = glyphs
  }

  private static func glyphs(of character: Character) -> [Glyph] {
    if character.isWhitespace { return [" "] }
    // These ask for a picture in colour or for a letter, and have no shape.
    let scalars = character.unicodeScalars.filter { !$0.properties.isVariationSelector }
    guard scalars.allSatisfy({ $0.columns > 0 || $0.isMark }) else { return [standIn] }
    var glyphs: [Glyph] = []
    var isPicture = false
    for scalar in scalars {
      if isPicture, scalar == .joiner || scalar.properties.isEmojiModifier { break }
      switch scalar.columns {
      case 1: glyphs.append(Glyph(scalar))
      case 2: glyphs += [Glyph(scalar), Cell.wideTail]
      default:
        guard let base = glyphs.lastIndex(where: { $0 != Cell.wideTail }) else { return [standIn] }
        glyphs[base] = glyphs[base].marked(with: scalar)
      }
      isPicture = scalar.properties.isEmoji && scalar.value > 0x7F
    }
    return glyphs.isEmpty ? [standIn] : glyphs
  }

  public var width: Int { glyphs.count }

  /// The text in at most `width` columns, with `…` at the end if it was cut.
  public func truncated(to width: Int) -> CellText {
    if glyphs.count <= width { return self }
    return width > 0 ? CellText(Self.whole(glyphs.prefix(width - 1)) + ["…"]) : CellText([])
  }

  /// The text in at most `width` columns with its end kept, for paths: `…/layers.3.self_attn`.
  public func truncatedAtStart(to width: Int) -> CellText {
    if glyphs.count <= width { return self }
    return width > 0 ? CellText(["…"] + Self.whole(glyphs.suffix(width - 1))) : CellText([])
  }

  /// A part of a text, blank where the cut leaves half of a wide character.
  private static func whole(_ part: ArraySlice<Glyph>) -> [Glyph] {
    var part = Array(part)
    if part.first == Cell.wideTail { part[0] = " " }
    if let last = part.last, last.columns == 2 { part[part.count - 1] = " " }
    return part
  }

  /// The text in exactly `width` columns, cut or padded with blanks.
  public func padded(to width: Int, _ alignment: TextAlignment = .left) -> CellText {
    let text = truncated(to: width).glyphs
    let free = max(0, width - text.count)
    let before =
      switch alignment {
      case .left: 0
      case .center: free / 2
      case .right: free
      }
    let blank: Glyph = " "
    return CellText(
      [Glyph](repeating: blank, count: before) + text
        + [Glyph](repeating: blank, count: free - before))
  }

  public var string: String { glyphs.text }
}

extension [String] {
  /// The first that fits into `width` columns, or else the last: ways to say the same, the fullest first.
  public func first(fitting width: Int) -> String {
    first { CellText($0).width <= width } ?? last ?? ""
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
    var line: [Glyph] = []
    func finish() {
      lines.append(line.text)
      line = []
    }
    for word in CellText(String(paragraph)).glyphs.split(separator: " ") {
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
