extension String {
  /// Characters of a name taken from a file that an error line shows at most.
  private static let printableLimit = 200

  /// The text as it may be shown on a terminal: text from a file must not send control sequences or fill
  /// the screen, so control and formatting characters are escaped and the end of long text is left out.
  package var printable: String {
    var result = ""
    for scalar in unicodeScalars.prefix(Self.printableLimit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return unicodeScalars.count > Self.printableLimit ? result + "…" : result
  }
}
