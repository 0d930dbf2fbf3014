extension String {
  /// Characters of a name taken from a file that an error line shows at most.
  private static let printableLimit = 200

  /// The text as it may be shown on a terminal: text from a file must not send control sequences or fill
  /// the screen, so control and formatting characters are escaped and the end of long text is left out.
  package var printable: String {
    let scalars = unicodeScalars
    // Counting all of a text of megabytes would take longer than showing it.
    let end = scalars.index(scalars.startIndex, offsetBy: Self.printableLimit, limitedBy: scalars.endIndex)
    var result = ""
    for scalar in scalars[..<(end ?? scalars.endIndex)] {
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return end == nil || end == scalars.endIndex ? result : result + "…"
  }
}
