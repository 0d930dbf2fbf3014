/// Finding actions by what is typed, as command palettes do.
package enum Fuzzy {
  /// How well a title fits: whole words count more than beginnings of words, and letters that only stand in order least;
  /// among equals the title in which the word comes first, then the shorter one. Nil where it does not fit at all.
  ///
  /// - Parameter synonyms: other words for the same, which count a little less than the title's own.
  package static func score(_ pattern: String, in title: String, or synonyms: String = "") -> Int? {
    let (title, synonyms) = (title.lowercased(), synonyms.lowercased())
    let typed = words(pattern.lowercased())
    let scores = typed.map { score(word: $0, in: title, or: synonyms) }
    let length = title.count
    guard scores.contains(nil) else {
      let place = words(title).firstIndex { word in typed.contains { word.hasPrefix($0) } } ?? 0
      return scores.reduce(0) { $0 + ($1 ?? 0) } * wordStep - min(place, 4) * 100 - length
    }
    return scattered(typed.joined(), in: title).map { $0 * 16 - length }
  }

  /// What a word that fits better by one step counts, more than any place or length does.
  static let wordStep = 1000

  private static func score(word: String, in title: String, or synonyms: String) -> Int? {
    let (own, other) = (words(title), words(synonyms))
    if own.contains(word) { return 8 }
    if other.contains(word) { return 7 }
    if own.contains(where: { $0.hasPrefix(word) }) { return 6 }
    if other.contains(where: { $0.hasPrefix(word) }) { return 5 }
    return nil
  }

  /// Runs and beginnings of words count more.
  private static func scattered(_ pattern: String, in text: String) -> Int? {
    let letters = Array(text)
    var (score, at, last) = (0, 0, -2)
    for letter in pattern {
      guard let found = letters[at...].firstIndex(of: letter) else { return nil }
      score += found == last + 1 ? 4 : 1
      if found == 0 || letters[found - 1] == " " { score += 3 }
      (last, at) = (found, found + 1)
    }
    return score
  }

  private static func words(_ text: String) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}
