/// Matching by letters in order, as command palettes do.
package enum Fuzzy {
  /// Higher is better; nil where the letters are not all there in order. Runs and beginnings of words count more.
  package static func score(_ pattern: String, in text: String) -> Int? {
    let wanted = Array(pattern.lowercased().filter { $0 != " " })
    let letters = Array(text.lowercased())
    var (score, at, last) = (0, 0, -2)
    for letter in wanted {
      guard let found = letters[at...].firstIndex(of: letter) else { return nil }
      score += found == last + 1 ? 4 : 1
      if found == 0 || letters[found - 1] == " " { score += 3 }
      (last, at) = (found, found + 1)
    }
    return score * 16 - letters.count
  }
}
