import Images

/// Letters of one look beside each other on a row of a canvas.
public struct CanvasLetters: Hashable, Sendable {
  public fileprivate(set) var text: String
  /// The first cell.
  public let x: Int
  public let y: Int
  /// How many cells they take.
  public fileprivate(set) var columns: Int
  public let color: RGB
  public let isBold: Bool
}

extension Canvas {
  /// The letters of the screen, which stand on its `backdrop`, in reading order. A letter beyond Latin stands alone: a font
  /// may give it another width than terminals do.
  public func letters(theme: Theme = .dark, depth: ColorDepth = .truecolor) -> [CanvasLetters] {
    var all: [CanvasLetters] = []
    for y in 0..<height {
      // Whether the last letters go on in this cell.
      var continues = false
      for (x, cell) in shownRow(y, depth).enumerated() {
        guard cell.picture == nil, GlyphCoverage(cell.glyph) == nil else {
          continues = false
          continue
        }
        let letters = CanvasLetters(
          text: cell.glyph.letter, x: x, y: y, columns: max(cell.glyph.columns, 1),
          color: theme.colors(of: cell, depth).foreground, isBold: cell.style.contains(.bold))
        let isLatin = cell.glyph.isLatin
        if continues, isLatin, let last = all.indices.last, all[last].color == letters.color,
          all[last].isBold == letters.isBold
        {
          all[last].text += letters.text
          all[last].columns += 1
        } else {
          all.append(letters)
        }
        continues = isLatin
      }
    }
    return all
  }
}

extension Glyph {
  /// The character; of a flag's letter, A to Z.
  fileprivate var letter: String {
    if let letter = base.letterOfFlag { return String(Character(letter)) }
    var view = String.UnicodeScalarView()
    write(to: &view)
    return String(view)
  }

  fileprivate var isLatin: Bool { base.value < 0x250 && marks.isEmpty }
}
