/// A line of text being typed, and what it offers.
public struct Prompt: Hashable, Sendable {
  public let question: Question
  public var text: String
  /// The chosen suggestion; nil where the text itself is meant, as far as it can be.
  public var choice: Int?
  /// What the text may stand for, the best first.
  var suggestions: [Suggestion] = []
  /// How far the path being typed is determined; nil until that is known.
  var completion: String?
  /// Whether the path is to be completed as soon as it is known how.
  var wantsCompletion = false

  public init(_ question: Question, text: String = "") {
    self.question = question
    self.text = text
    choice = question == .palette ? 0 : nil
  }

  /// The chosen suggestion.
  var chosen: Suggestion? {
    choice.flatMap { suggestions.indices.contains($0) ? suggestions[$0] : nil }
  }

  /// Another text, for which nothing is chosen yet. What was offered stays until more is known.
  mutating func edit(_ change: (inout String) -> Void) {
    change(&text)
    let offered = suggestions
    self = Prompt(question, text: text)
    suggestions = offered
    // The name of a command with what it takes, as in editors.
    guard question == .palette else { return }
    if text == "open " { self = Prompt(.open) }
    if text == "weights " { self = Prompt(.weights) }
  }

  mutating func choose(by step: Int) {
    guard !suggestions.isEmpty else { return }
    let next = (choice ?? -1) + step
    choice = next < 0 && question != .palette ? nil : min(max(next, 0), suggestions.count - 1)
  }

  /// The chosen suggestion, or the first, as text to go on with.
  mutating func takeOver() {
    guard let name = (chosen ?? suggestions.first)?.name else { return }
    edit { $0 = name }
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
