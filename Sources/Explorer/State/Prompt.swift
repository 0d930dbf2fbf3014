/// A line of text being typed.
public struct Prompt: Hashable, Sendable {
  public enum Purpose: Hashable, Sendable {
    case search
    case palette
  }

  public let purpose: Purpose
  public var text = ""
  /// The chosen suggestion.
  public var choice = 0

  public init(_ purpose: Purpose) { self.purpose = purpose }

  /// What follows `open`, in the palette.
  var pathToOpen: String? {
    guard purpose == .palette, text.hasPrefix("open ") else { return nil }
    let path = text.dropFirst(5).drop { $0 == " " }
    return path.isEmpty ? nil : String(path)
  }

  /// What the palette offers for the text, the best first.
  var suggestions: [Keymap.Binding] {
    guard purpose == .palette else { return [] }
    let scored = Keymap.bindings.compactMap { binding in
      Fuzzy.score(text, in: binding.title).map { (binding, $0) }
    }
    return scored.sorted { $0.1 > $1.1 }.map(\.0)
  }
}

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
