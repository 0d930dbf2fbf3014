import Foundations

/// The words of an intervention's text, parted by spaces; one in quotes may hold any character.
struct InterventionWords {
  struct Word {
    /// Without quotes and escapes.
    let text: String
    /// Whether any of it stood in quotes.
    let isQuoted: Bool
    /// Where it begins; characters are counted from 1.
    let column: Int
  }

  let text: String
  let all: [Word]

  /// - Throws: `InterventionError.malformed` where a quote or an escape does not end.
  init(_ text: String) throws(InterventionError) {
    self.text = text
    var words: [Word] = []
    var word = ""
    var start: Int?
    var isQuoted = false
    var isInQuotes = false
    var isEscaped = false
    let characters = Array(text.unicodeScalars)
    for (index, character) in characters.enumerated() {
      if isEscaped {
        word.unicodeScalars.append(character)
        isEscaped = false
      } else if isInQuotes {
        switch character {
        case "\\": isEscaped = true
        case "\"": isInQuotes = false
        default: word.unicodeScalars.append(character)
        }
      } else if character == " " {
        if let column = start { words.append(Word(text: word, isQuoted: isQuoted, column: column)) }
        (word, start, isQuoted) = ("", nil, false)
      } else {
        start = start ?? index + 1
        if character == "\"" {
          (isQuoted, isInQuotes) = (true, true)
        } else {
          word.unicodeScalars.append(character)
        }
      }
    }
    guard !isInQuotes, !isEscaped else {
      throw .malformed(text: text, column: characters.count + 1, expected: "a closing \"", found: "the end")
    }
    if let column = start { words.append(Word(text: word, isQuoted: isQuoted, column: column)) }
    all = words
  }

  /// A word that reads back as this text.
  static func quoted(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { !" \"=".unicodeScalars.contains($0) }
    return isPlain ? text : "\"\(text.escaping("\"\\"))\""
  }
}
