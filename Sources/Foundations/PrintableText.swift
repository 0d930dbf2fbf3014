extension String {
  /// The most scalars of a text from a file that are shown.
  private static let printableLimit = 200

  /// `visible`, and the end of long text left out.
  package var printable: String {
    let scalars = unicodeScalars
    // Stops at the limit: counting megabytes of text would take longer than showing it.
    let end = scalars.index(scalars.startIndex, offsetBy: Self.printableLimit, limitedBy: scalars.endIndex)
    guard let end, end != scalars.endIndex else { return visible }
    return String(scalars[..<end]).visible + "…"
  }

  /// The text as it may be shown on a terminal, on one line: what would send control sequences, turn the direction of
  /// writing or hide is written as `\u{1b}`, and a byte of a file name that is no text as `\xff`.
  package var visible: String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if let byte = Self.byte(of: scalar) {
        result += "\\x\(String(byte, radix: 16))".unicodeScalars
      } else if scalar.isVisible {
        result.append(scalar)
      } else {
        result += "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars
      }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// Whether a terminal shows it and does nothing else.
  package var isVisible: Bool {
    switch properties.generalCategory {
    case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    // Joiners, which words of Persian and pictures of families are written with.
    case .format: value == 0x200C || value == 0x200D
    default: true
    }
  }
}
