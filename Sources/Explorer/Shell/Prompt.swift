/// A line of text being typed.
public struct Prompt: Hashable, Sendable {
  public enum Purpose: Hashable, Sendable {
    case search
    case palette
    /// The path of a file to explore, or a model's name.
    case open
  }

  public let purpose: Purpose
  public var text: String
  /// The chosen suggestion; nil where the text itself is meant, as far as it can be.
  public var choice: Int?
  /// What the path being typed may go on with, and how far it is determined.
  var files: [PathCompletion.Choice] = []
  var completion: String?
  /// Whether the path is to be completed as soon as it is known how.
  var wantsCompletion = false

  /// What the palette chooses from.
  private var bindings: [Binding] = []

  public init(_ purpose: Purpose, text: String = "", bindings: [Binding] = []) {
    self.purpose = purpose
    self.text = text
    self.bindings = bindings
    choice = purpose == .palette ? 0 : nil
  }

  /// What the palette offers for the text, the best first.
  var suggestions: [Binding] {
    guard purpose == .palette else { return [] }
    if text.isEmpty { return bindings }
    let scored = bindings.compactMap { binding in
      Fuzzy.score(text, in: binding.title).map { (binding, $0) }
    }
    return scored.sorted { $0.1 > $1.1 }.map(\.0)
  }

  /// What can be chosen, as rows: a name and what it is.
  var rows: [(name: String, note: String)] {
    switch purpose {
    case .search: []
    case .palette: suggestions.map { ($0.title, $0.names.joined(separator: " ")) }
    case .open: files.map { ($0.name, $0.kind.rawValue) }
    }
  }

  /// The path of the chosen file.
  var chosenPath: String? {
    guard let choice, files.indices.contains(choice) else { return nil }
    let folder = text.lastIndex(of: "/").map { String(text[...$0]) } ?? ""
    return files[choice].kind == .model ? files[choice].name : folder + files[choice].name
  }

  /// Another text, for which nothing is chosen yet.
  mutating func edit(_ change: (inout String) -> Void) {
    change(&text)
    self = Prompt(purpose, text: text, bindings: bindings).listing(files)
    // The name of a command with what it takes, as in editors.
    if purpose == .palette, text == "open " { self = Prompt(.open) }
  }

  /// The same with files, so that the list stays until another has come.
  private func listing(_ files: [PathCompletion.Choice]) -> Prompt {
    var prompt = self
    prompt.files = files
    return prompt
  }

  mutating func choose(by step: Int) {
    let count = rows.count
    guard count > 0 else { return }
    let next = (choice ?? -1) + step
    choice = next < 0 && purpose == .open ? nil : min(max(next, 0), count - 1)
  }

  /// The path as far as what was found determines it.
  mutating func complete() {
    wantsCompletion = completion == nil
    guard let completion, completion != text else { return }
    text = completion
    choice = nil
    self.completion = nil
  }
}
