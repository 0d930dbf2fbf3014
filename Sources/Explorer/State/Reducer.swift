import Raster

extension ExplorerState {
  /// Takes an event in and says what is to be done outside. Nothing else changes the state.
  public mutating func handle(_ event: ExplorerEvent) -> [Effect] {
    defer { results.use(demands) }
    switch event {
    case .key(let key):
      message = nil
      return press(key)
    case .mouse(let mouse, let target):
      return point(mouse, at: target)
    case .resize(let width, let height):
      (self.width, self.height) = (width, height)
    case .result(let request, let result):
      take(result, of: request)
    case .opened(let run, let path):
      turn(to: run, path: path)
    case .tick:
      step()
    case .completed(let path, let choices):
      guard case .prompt(var prompt)? = dialog, prompt.purpose == .palette else { return [] }
      prompt.text = "open " + path
      dialog = .prompt(prompt)
      if !choices.isEmpty { message = Message(choices.prefix(40).joined(separator: "  ")) }
    case .message(let message):
      self.message = message
    }
    return []
  }

  private mutating func press(_ key: Key) -> [Effect] {
    if key == .control("c") { return [.quit] }
    switch dialog {
    case .prompt(let prompt):
      return type(key, in: prompt)
    case .help(let first):
      dialog = HelpPanel(self).scrolled(from: first, by: key).map { .help(from: $0) }
      return []
    case .edits:
      dialog = nil
      return []
    case nil:
      return Keymap.action(for: key).map { perform($0) } ?? []
    }
  }

  private mutating func take(_ result: RequestResult, of request: Request) {
    results.insert(result, for: request)
    switch result {
    case .detections(let detections):
      if edits.isEmpty { uneditedDetections = detections }
      relist()
    case .timings(let seconds):
      timings = seconds
      return
    default: break
    }
    computedCount += 1
  }

  // MARK: - Another run

  /// Keeps what is chosen as far as the new run has it.
  private mutating func turn(to run: RunSummary, path: String?) {
    self.run = run
    results.removeAll()
    listed = []
    if let path { imagePath = path }
    selection.layer = min(selection.layer, max(0, run.decoderLayers - 1))
    selection.head = min(selection.head, max(0, run.heads - 1))
    if let query = selection.query, query >= run.queries { selection.query = nil }
    if run.tree[selection.node] == nil { selection.node = run.graph.nodes.first?.path ?? "" }
    if run.graph[selection.feature] == nil { selection.feature = "layer1" }
    if run.graph[selection.step] == nil { selection.step = "bbox_mask" }
  }

  // MARK: - Playing

  /// Moves on as the last movement did, from the start again after the end; waits for what is being computed.
  private mutating func step() {
    guard isPlaying, pending.isEmpty else { return }
    let before = selection
    _ = perform(lastMove, isStep: true)
    guard selection == before else { return }
    switch lastMove {
    case .nextLayer: selection.layer = 0
    default: _ = perform(.firstRow, isStep: true)
    }
  }

  // MARK: - Typing

  private mutating func type(_ key: Key, in prompt: Prompt) -> [Effect] {
    if key == .tab, prompt.purpose == .palette, prompt.text.hasPrefix("open ") {
      return [.complete(path: prompt.pathToOpen ?? "")]
    }
    var prompt = prompt
    switch key {
    case .escape:
      dialog = nil
      return []
    case .enter:
      dialog = nil
      return finish(prompt)
    case .backspace, .delete:
      if prompt.text.isEmpty {
        dialog = nil
        return []
      }
      prompt.text.removeLast()
      prompt.choice = 0
    case .down, .tab: prompt.choice += 1
    case .up, .backTab: prompt.choice -= 1
    case .control("u"): prompt.text = ""
    case .character(let character):
      prompt.text.append(character)
      prompt.choice = 0
    default: break
    }
    prompt.choice = max(0, min(prompt.choice, prompt.suggestions.count - 1))
    dialog = .prompt(prompt)
    return []
  }

  private mutating func finish(_ prompt: Prompt) -> [Effect] {
    switch prompt.purpose {
    case .search:
      find(prompt.text)
    case .palette:
      if let path = prompt.pathToOpen { return [.open(path: path)] }
      let suggestions = prompt.suggestions
      if prompt.choice < suggestions.count { return perform(suggestions[prompt.choice].action) }
      message = Message("no action called \(prompt.text)")
    }
    return []
  }

  // MARK: - Pointing

  private mutating func point(_ mouse: MouseEvent, at target: Target?) -> [Effect] {
    pointer = nil
    if case .place(let x, let y)? = target { pointer = Pointer(x: x, y: y) }
    switch mouse.kind {
    case .move, .release: return []
    case .wheelUp: return perform(.previousRow)
    case .wheelDown: return perform(.nextRow)
    case .drag:
      if case .place(let x, let y)? = target { choosePlace(x, y) }
      return []
    case .press, .doubleClick: break
    }
    message = nil
    if dialog != nil {
      dialog = nil
      return []
    }
    choose(target)
    return mouse.kind == .doubleClick && target?.opens == true ? perform(.enlarge) : []
  }

  private mutating func choose(_ target: Target?) {
    switch target {
    case .screen(let kind): show(kind)
    case .query(let query): selection.query = query
    case .head(let head): selection.head = head
    case .feature(let feature): selection.feature = feature
    case .channel(let channel): selection.channel = channel
    case .step(let step): selection.step = step
    case .node(let path): selection.node = path
    case .place(let x, let y): choosePlace(x, y)
    case nil: break
    }
  }

  private mutating func choosePlace(_ x: Double, _ y: Double) {
    guard screen == .encoder else { return }
    let size = run.places
    selection.place = Place(
      x: min(size.width - 1, Int(x * Double(size.width))),
      y: min(size.height - 1, Int(y * Double(size.height))))
  }
}

extension Target {
  /// Whether a double click opens it.
  fileprivate var opens: Bool {
    switch self {
    case .head, .feature, .channel, .step, .node: true
    case .screen, .query, .place: false
    }
  }
}
