extension Unicode.Scalar {
  /// The columns that terminals give a character: 0, 1 or 2.
  ///
  /// Wide are the East Asian wide and full-width blocks of Unicode, and symbols that are shown as emoji.
  package var columns: Int {
    switch value {
    case 0x20..<0x7F: return 1
    // Older Unicode tables lack the sextants.
    case 0x1FB00...0x1FBAF: return 1
    default: break
    }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .nonspacingMark, .enclosingMark, .spacingMark:
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
      0x1AFF0...0x1B2FF, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      true
    default: properties.isEmojiPresentation
    }
  }
}
