import Analysis
import Cells

extension ExplorerState {
  /// Asks for a text.
  mutating func ask(_ prompt: Prompt) -> [Effect] {
    var prompt = prompt
    prompt.suggestions = suggestions(for: prompt)
    dialog = .prompt(prompt)
    return listing(prompt)
  }

  /// Takes a key into a prompt.
  mutating func enter(_ key: Key, in prompt: Prompt) -> [Effect] {
    var prompt = prompt
    switch key {
    case .escape:
      dialog = nil
      return []
    case .enter:
      return finish(prompt)
    case .backspace, .delete:
      if prompt.text.isEmpty {
        dialog = nil
        return []
      }
      prompt.edit { $0.removeLast() }
    case .control("u"): prompt.edit { $0 = "" }
    case .control("w"): prompt.edit { $0 = $0.withoutLastWord }
    case .character(let character): prompt.edit { $0.append(character) }
    case .tab where prompt.question.isPath: prompt.complete()
    case .tab where prompt.question == .edit: prompt.takeOver()
    case .down, .tab, .control("n"): prompt.choose(by: 1)
    case .up, .backTab, .control("p"): prompt.choose(by: -1)
    case .pageDown, .control("f"), .control("d"): prompt.choose(by: 10)
    case .pageUp, .control("b"): prompt.choose(by: -10)
    default: break
    }
    return ask(prompt)
  }

  /// Chooses a row of what a prompt offers, as the mouse does.
  mutating func choose(_ row: Int, in prompt: Prompt) -> [Effect] {
    var prompt = prompt
    prompt.choice = row
    return finish(prompt)
  }

  /// Asks what a path being typed may go on with, where that is not known.
  private func listing(_ prompt: Prompt) -> [Effect] {
    prompt.question.isPath && prompt.completion == nil ? [.list(path: prompt.text)] : []
  }

  mutating func take(_ listing: PathCompletion.Listing) -> [Effect] {
    guard case .prompt(var prompt)? = dialog, prompt.question.isPath, prompt.text == listing.path else {
      return []
    }
    let found = listing.choices.map { choice in
      Suggestion(
        name: choice.name, note: choice.kind.rawValue,
        lead: .path(listing.path(of: choice), isFolder: choice.kind == .folder))
    }
    prompt.suggestions = (prompt.text.isEmpty ? places : []) + found
    prompt.completion = listing.completed
    if prompt.wantsCompletion { prompt.complete() }
    dialog = .prompt(prompt)
    return self.listing(prompt)
  }

  /// What is offered before anything is typed: what was open lately, and the picture's folder.
  private var places: [Suggestion] {
    let folder = imagePath.lastIndex(of: "/").map { String(imagePath[..<$0]) }
    return recent.map { Suggestion(name: $0, note: "recent", lead: .path($0, isFolder: false)) }
      + (folder.map { [Suggestion(name: $0 + "/", note: "this folder", lead: .path($0, isFolder: true))] }
        ?? [])
  }

  private mutating func finish(_ prompt: Prompt) -> [Effect] {
    dialog = nil
    switch prompt.chosen?.lead {
    case .jump(let jump)?:
      go(to: jump)
      return []
    case .action(let action)?:
      return perform(action)
    case .node(let path)?:
      go(.matches(prompt.text))
      go(.node(path))
      return []
    case .path(let path, isFolder: true)?:
      return ask(Prompt(prompt.question, text: path + "/"))
    case .path(let path, isFolder: false)?:
      return open(path, for: prompt.question)
    case .edit(let edit)?:
      add(edit)
      return []
    case nil:
      return finish(text: prompt)
    }
  }

  /// Where nothing is chosen, the text is meant.
  private mutating func finish(text prompt: Prompt) -> [Effect] {
    switch prompt.question {
    case .search:
      if let jump = Jump(prompt.text) { go(to: jump) } else { go(.matches(prompt.text)) }
    case .palette:
      message = Message("no action called \(prompt.text)")
    case .open:
      return prompt.text.isEmpty ? [] : open(prompt.text, for: .open)
    case .compare:
      guard prompt.text.isEmpty else { return open(prompt.text, for: .compare) }
      workbench.compare(with: nil, imageName: "")
      message = Message("compared with the run before edits")
    case .survey:
      if !prompt.text.isEmpty { go(.survey(TypedPath.resolved(prompt.text))) }
    case .export(let choices):
      return export(choices, prompt)
    case .edit:
      return add(typed: prompt)
    case .index(let shape):
      choosePlace(in: shape, prompt)
    case .weights:
      chooseWeights(prompt)
    case .array(let node):
      return prompt.text.isEmpty ? [] : [.writeArray(node: node, path: TypedPath.resolved(prompt.text))]
    }
    return []
  }

  /// Asks again where these are no weights.
  private mutating func chooseWeights(_ prompt: Prompt) {
    let numbers = prompt.text.split { $0 == " " || $0 == "," }.map { Float($0) ?? -1 }
    var taken = MatchingWeights.published(for: run.run.scoring)
    guard numbers.isEmpty || taken.take(numbers) else {
      message = Message("expected numbers from 0 on: \(MatchingWeights.listForm)", isError: true)
      dialog = .prompt(prompt)
      return
    }
    go(.weights(numbers))
  }

  /// Asks again where the tensor has no such index.
  private mutating func choosePlace(in shape: [Int], _ prompt: Prompt) {
    let indices = prompt.text.split { !$0.isNumber && $0 != "-" }.map { Int($0) ?? -1 }
    guard !indices.isEmpty else { return }
    guard act({ $0.open(.index(indices), &$1) }) else {
      let ranges = shape.map { "0–\($0 - 1)" }.joined(separator: ", ")
      message = Message("expected one number for each axis, of \(ranges)", isError: true)
      dialog = .prompt(prompt)
      return
    }
  }
}

extension String {
  /// Without the last word or part of a path.
  fileprivate var withoutLastWord: String {
    var rest = self[...]
    while let last = rest.last, last == "/" || last == " " { rest.removeLast() }
    while let last = rest.last, last != "/", last != " " { rest.removeLast() }
    return String(rest)
  }
}
