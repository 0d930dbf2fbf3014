extension String {
  /// The most scalars of a text from a file that are shown.
  private static let printableLimit = 200

  /// The text made safe to print on a terminal. Text from a file must neither send control sequences nor fill
  /// the screen: control and formatting characters are escaped, and long text is cut.
  package var printable: String {
    let scalars = unicodeScalars
    // Stops at the limit: counting megabytes of text would take longer than showing it.
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
