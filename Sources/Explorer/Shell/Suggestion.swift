import Foundations
import Graph

/// A row that a prompt offers.
struct Suggestion: Hashable, Sendable {
  enum Lead: Hashable, Sendable {
    case action(Action)
    case jump(Jump)
    case node(String)
    case path(String, isFolder: Bool)
    case edit(Intervention)
  }

  let name: String
  let note: String
  /// Whether it leads nowhere at the moment; the note then says why.
  var isOff = false
  let lead: Lead
}

extension ExplorerState {
  /// What a prompt offers for its text, the best first. Paths come by an effect.
  func suggestions(for prompt: Prompt) -> [Suggestion] {
    switch prompt.question {
    case .open, .compare: prompt.suggestions
    case .survey, .export, .index, .array, .weights: []
    case .edit: editSuggestions(prompt.text)
    case .search: jumpSuggestion(prompt.text) + querySuggestions(prompt.text) + nodeSuggestions(prompt.text)
    case .palette:
      jumpSuggestion(prompt.text) + querySuggestions(prompt.text) + actionSuggestions(prompt.text)
    }
  }

  private func jumpSuggestion(_ text: String) -> [Suggestion] {
    guard let jump = Jump(text) else { return [] }
    let note = note(on: jump)
    return [
      Suggestion(
        name: "go to \(target(of: jump).kind.rawValue) \(jump.number)", note: note.text, isOff: note.isOff,
        lead: .jump(jump))
    ]
  }

  /// The queries that found something of this class, as far as it is typed.
  private func querySuggestions(_ text: String) -> [Suggestion] {
    let typed = text.lowercased()
    guard typed.count >= Self.leastOfClass else { return [] }
    return queries.kept.filter { $0.category.name.lowercased().hasPrefix(typed) }.map { found in
      Suggestion(
        name: "go to query \(found.query) \(found.category.name)", note: formatScore(found.score),
        lead: .jump(Jump(.query, found.query)))
    }
  }

  /// Letters from which on a class may be meant.
  private static let leastOfClass = 3

  private func nodeSuggestions(_ text: String) -> [Suggestion] {
    NodeSearch(text).matches(in: run.graph).map { node in
      Suggestion(
        name: ([node.path] + node.aliases).joined(separator: "  "), note: node.operation.name,
        lead: .node(node.path))
    }
  }

  private func actionSuggestions(_ text: String) -> [Suggestion] {
    let bindings = keymap.bindings(on: currentScreen.id)
    let scored = bindings.compactMap { binding in
      Fuzzy.score(text, in: binding.title, or: binding.synonyms).map { score in
        // Of what fits alike, what has a key is meant more often.
        (binding, binding.names.isEmpty ? score - Fuzzy.wordStep / 2 : score)
      }
    }
    let found = text.isEmpty ? bindings : scored.sorted { $0.1 > $1.1 }.map(\.0)
    return found.map { binding in
      let obstacle = obstacle(to: binding.action)
      return Suggestion(
        name: binding.title, note: obstacle ?? binding.names.joined(separator: " "), isOff: obstacle != nil,
        lead: .action(binding.action))
    }
  }
}
