/// A line of text being typed, and what it offers.
public struct Prompt: Hashable, Sendable {
  public enum Purpose: Hashable, Sendable {
    /// Nodes of the graph.
    case search
    case palette
    /// The path of a file to explore, or a model's name.
    case open
    /// The path of a file to compare with.
    case compare
    /// Where figures go: a file for one, or a folder.
    case export([FigureChoice])
    /// An index along each axis of a tensor of this shape.
    case index(shape: [Int])
    /// Where an activation goes as an array.
    case array(of: String)

    /// Whether there is something to choose from.
    var offers: Bool {
      switch self {
      case .search, .palette, .open, .compare: true
      case .export, .index, .array: false
      }
    }

    /// Whether a path of a file to read is typed.
    var isPath: Bool { self == .open || self == .compare }
  }

  public let purpose: Purpose
  public var text: String
  /// The chosen suggestion; nil where the text itself is meant, as far as it can be.
  public var choice: Int?
  /// What the text may stand for, the best first.
  var suggestions: [Suggestion] = []
  /// How far the path being typed is determined; nil until that is known.
  var completion: String?
  /// Whether the path is to be completed as soon as it is known how.
  var wantsCompletion = false

  public init(_ purpose: Purpose, text: String = "") {
    self.purpose = purpose
    self.text = text
    choice = purpose == .palette ? 0 : nil
  }

  /// The chosen suggestion.
  var chosen: Suggestion? {
    choice.flatMap { suggestions.indices.contains($0) ? suggestions[$0] : nil }
  }

  /// Another text, for which nothing is chosen yet. What was offered stays until more is known.
  mutating func edit(_ change: (inout String) -> Void) {
    change(&text)
    let offered = suggestions
    self = Prompt(purpose, text: text)
    suggestions = offered
    // The name of a command with what it takes, as in editors.
    if purpose == .palette, text == "open " { self = Prompt(.open) }
  }

  mutating func choose(by step: Int) {
    guard !suggestions.isEmpty else { return }
    let next = (choice ?? -1) + step
    choice = next < 0 && purpose != .palette ? nil : min(max(next, 0), suggestions.count - 1)
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
