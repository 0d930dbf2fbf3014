import Cells

extension ExplorerState {
  mutating func type(_ key: Key, in prompt: Prompt) -> [Effect] {
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
    case .character(let character): prompt.edit { $0.append(character) }
    case .tab where prompt.purpose == .open: prompt.complete()
    case .down, .tab: prompt.choose(by: 1)
    case .up, .backTab: prompt.choose(by: -1)
    default: break
    }
    dialog = .prompt(prompt)
    return listing(prompt)
  }

  /// Asks what a path being typed may go on with, where that is not known.
  private func listing(_ prompt: Prompt) -> [Effect] {
    prompt.purpose == .open && prompt.completion == nil ? [.list(path: prompt.text)] : []
  }

  /// Begins to ask for a file, among those beside the image.
  mutating func askForFile() -> [Effect] {
    let folder = imagePath.lastIndex(of: "/").map { String(imagePath[...$0]) } ?? ""
    let prompt = Prompt(.open, text: folder)
    dialog = .prompt(prompt)
    return listing(prompt)
  }

  mutating func take(_ listing: PathCompletion.Listing) -> [Effect] {
    guard case .prompt(var prompt)? = dialog, prompt.purpose == .open, prompt.text == listing.path else {
      return []
    }
    prompt.files = listing.choices
    prompt.completion = listing.completed
    let isAwaited = prompt.wantsCompletion
    if isAwaited { prompt.complete() }
    dialog = .prompt(prompt)
    return self.listing(prompt)
  }

  private mutating func finish(_ prompt: Prompt) -> [Effect] {
    dialog = nil
    switch prompt.purpose {
    case .search:
      find(prompt.text)
    case .palette:
      let suggestions = prompt.suggestions
      if let choice = prompt.choice, choice < suggestions.count { return perform(suggestions[choice].action) }
      message = Message("no action called \(prompt.text)")
    case .open:
      let path = prompt.chosenPath ?? prompt.text
      if let choice = prompt.choice, prompt.files.indices.contains(choice),
        prompt.files[choice].kind == .folder
      {
        let folder = Prompt(.open, text: path + "/")
        dialog = .prompt(folder)
        return listing(folder)
      }
      return path.isEmpty ? [] : open(path)
    }
    return []
  }

  // MARK: - Opening

  /// Opens a file; whatever else is being opened is given up.
  mutating func open(_ path: String) -> [Effect] {
    opening = path
    return [.open(path: path)]
  }

  mutating func openImage(by step: Int) -> [Effect] {
    guard images.count > 1, let place = images.firstIndex(of: opening ?? imagePath) else {
      message = Message("no other image in this folder")
      return []
    }
    return open(images[((place + step) % images.count + images.count) % images.count])
  }
}
