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

  /// Letters that stand in order, each at the beginning of a word or right after the one before it; words that are left
  /// out between count less. Nil where there is no such way: letters from the middle of words are found in anything.
  private static func scattered(_ pattern: String, in text: String) -> Int? {
    let (letters, typed) = (Array(text), Array(pattern))
    /// The best way on from a letter that is typed and a place in the text.
    func best(_ next: Int, from start: Int, last: Int) -> Int? {
      guard next < typed.count else { return 0 }
      return letters.indices[start...].filter { place in
        letters[place] == typed[next] && (place == last + 1 || place == 0 || letters[place - 1] == " ")
      }.compactMap { place in
        best(next + 1, from: place + 1, last: place).map { $0 + (place == last + 1 ? 4 : 1) }
      }.max()
    }
    return best(0, from: 0, last: -1)
  }

  private static func words(_ text: String) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}
