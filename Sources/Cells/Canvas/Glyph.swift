/// What one cell shows: a character, and up to three marks on it, as accents and the vowels of many scripts are.
///
/// A value of its own rather than a string, so that cells are compared and copied quickly.
public struct Glyph: Hashable, Sendable, ExpressibleByUnicodeScalarLiteral {
  public let base: Unicode.Scalar
  /// 21 bits a mark, the first one lowest; 0 for none.
  private var packed: UInt64 = 0

  public init(_ base: Unicode.Scalar) { self.base = base }
  public init(unicodeScalarLiteral base: Unicode.Scalar) { self.base = base }

  /// The glyph with one mark more. A fourth is left out: piled up, marks would cover the rows above.
  func marked(with mark: Unicode.Scalar) -> Glyph {
    var glyph = self
    for shift in stride(from: 0, to: 63, by: 21) where packed >> UInt64(shift) == 0 {
      glyph.packed |= UInt64(mark.value) << UInt64(shift)
      break
    }
    return glyph
  }

  /// In the order of the text.
  public var marks: [Unicode.Scalar] {
    guard packed != 0 else { return [] }
    return stride(from: 0, to: 63, by: 21).compactMap { shift in
      let value = UInt32(packed >> UInt64(shift) & 0x1F_FFFF)
      return value == 0 ? nil : Unicode.Scalar(value)
    }
  }

  /// The columns that terminals give it: 0, 1 or 2. Marks take none.
  package var columns: Int { base.columns }

  /// Appends the text that it stands for.
  func write(to text: inout String.UnicodeScalarView) {
    text.append(base)
    if packed != 0 { text.append(contentsOf: marks) }
  }
}

extension Sequence<Glyph> {
  /// The text, without the right halves of wide characters.
  var text: String {
    var view = String.UnicodeScalarView()
    for glyph in self where glyph != Cell.wideTail { glyph.write(to: &view) }
    return String(view)
  }
}
