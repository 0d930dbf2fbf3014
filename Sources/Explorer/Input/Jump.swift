/// Something to go to by its number, as typed: `33`, `query 33`, `head 3`. All count from 0.
struct Jump: Hashable, Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case query, head, layer, row, channel
  }

  /// Nil for whatever the screen counts.
  let kind: Kind?
  let number: Int

  init(_ kind: Kind, _ number: Int) { (self.kind, self.number) = (kind, number) }

  /// - Returns: nil where the text is no number, alone or behind a word or its beginning.
  init?(_ text: String) {
    let words = text.lowercased().split(separator: " ")
    guard let last = words.last, last.allSatisfy({ ("0"..."9").contains($0) }), let number = Int(last) else {
      return nil
    }
    self.number = number
    switch words.count {
    case 1: kind = nil
    case 2:
      guard let kind = Kind.allCases.first(where: { $0.rawValue.hasPrefix(words[0]) }) else { return nil }
      self.kind = kind
    default: return nil
    }
  }
}
