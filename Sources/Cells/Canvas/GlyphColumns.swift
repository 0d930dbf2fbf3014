extension Unicode.Scalar {
  /// The columns that terminals give a character: 0, 1 or 2.
  ///
  /// Wide are the East Asian wide and full-width blocks of Unicode, and symbols that are shown as emoji. A flag is two
  /// letters of one column each, and vowels that stand beside their consonant have a column of their own.
  package var columns: Int {
    switch value {
    case 0x20..<0x7F: return 1
    // Older Unicode tables lack the sextants.
    case 0x1FB00...0x1FBAF: return 1
    case Self.lettersOfFlags: return 1
    // The vowels and endings of Korean syllables join the letter before them.
    case 0x1160...0x11FF, 0xD7B0...0xD7FB: return 0
    default: break
    }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .nonspacingMark, .enclosingMark:
      return 0
    default:
      return isWide ? 2 : 1
    }
  }

  private var isWide: Bool {
    switch value {
    case ..<0x1100: false
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
      0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
      true
    default: properties.isEmojiPresentation
    }
  }

  /// What is drawn on the character before it. Of what Unicode has for formatting, only the two joiners that words of many
  /// scripts are written with.
  var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    case .otherLetter: columns == 0
    default: self == "\u{200C}" || self == Self.joiner
    }
  }

  static let joiner: Unicode.Scalar = "\u{200D}"

  /// Whether terminals may draw it onto the character before it, in no column of its own.
  package var isSpacingMark: Bool { properties.generalCategory == .spacingMark }

  private static let lettersOfFlags: ClosedRange<UInt32> = 0x1F1E6...0x1F1FF

  /// A…Z for the letters that flags are written with.
  var letterOfFlag: Unicode.Scalar? {
    Self.lettersOfFlags.contains(value) ? Unicode.Scalar(value - Self.lettersOfFlags.lowerBound + 0x41) : nil
  }
}
