import Analysis
import Cells

extension ExplorerState {
  /// Takes an event in and says what is to be done outside. Nothing else changes the state.
  mutating func handle(_ event: ExplorerEvent) -> [Effect] {
    defer { workbench.want(demands) }
    switch event {
    case .key(let key):
      message = nil
      let asked = asksToQuit
      defer { if asked { asksToQuit = false } }
      return press(key)
    case .pasted(let text):
      asksToQuit = false
      return paste(text)
    case .mouse(let mouse, let target):
      if mouse.kind == .press { asksToQuit = false }
      return point(mouse, at: target)
    case .resize(let width, let height):
      (self.width, self.height) = (width, height)
    case .symbols(let symbols):
      display.symbols = symbols
    case .result(let outcome, let key):
      workbench.insert(outcome, for: key)
      if [run.id, workbench.base.id].contains(where: { key == ResultKey(QueryDetections(), of: $0) }) {
        relist()
      }
    case .opened(let opened):
      opening = nil
      open(opened)
      if let notice = opened.notice ?? opened.run.notice { message = Message(notice) }
    case .openedReference(let opened):
      opening = nil
      workbench.compare(with: opened.run, imageName: ImageFolder.name(of: opened.path))
      remember(opened: opened.path)
      if let notice = opened.notice ?? opened.run.notice { message = Message(notice) }
    case .openingFailed(let message):
      opening = nil
      self.message = message
    case .listed(let listing):
      return take(listing)
    case .place(let place):
      go(to: place)
    case .edits(let edits):
      apply(edits)
    case .tick:
      step()
    case .message(let message):
      self.message = message
    }
    return []
  }

  private mutating func press(_ key: Key) -> [Effect] {
    if key == .control("c") { return [.quit] }
    switch dialog {
    case .prompt(let prompt):
      return enter(key, in: prompt)
    case .help(let first):
      return read(key, inHelpFrom: first)
    case .edits(let chosen):
      return readEdits(key, chosen: chosen)
    case nil:
      guard let action = keymap.action(for: key, on: currentScreen.id) else {
        message = Message(use(ofUnbound: key))
        return []
      }
      return perform(action)
    }
  }

  /// Keys act in the help as in a pager.
  private mutating func read(_ key: Key, inHelpFrom first: Int) -> [Effect] {
    switch key {
    case .escape, .backspace, "q", "?": dialog = nil
    case "/", ":": return ask(Prompt(.palette))
    default:
      guard let start = HelpPanel(self).scrolled(from: first, by: key) else {
        message = Message("q closes the help, / finds an action")
        return []
      }
      dialog = .help(from: start)
    }
    return []
  }

  private mutating func readEdits(_ key: Key, chosen: Int) -> [Effect] {
    switch key {
    case .escape, .backspace, "q", "X": dialog = nil
    case "j", .down: dialog = .edits(chosen: min(chosen + 1, max(0, edits.count - 1)))
    case "k", .up: dialog = .edits(chosen: max(0, chosen - 1))
    case " ", .enter, "x": toggleEdit(chosen)
    case "A":
      dialog = nil
      return perform(.addEdit)
    case "u": return perform(.undoEdit)
    case "U", .control("r"): return perform(.redoEdit)
    default:
      message = Message(
        "q closes the list, Space turns an edit off or on, A adds one, u undoes the last, U does it again")
    }
    return []
  }

  /// Turns to another run; edits stay as far as it has what they change.
  private mutating func open(_ opened: OpenedRun) {
    workbench.open(opened.run, imageName: opened.imagePath.map(ImageFolder.name) ?? run.imageName)
    weightsPath = opened.weightsPath ?? weightsPath
    if let path = opened.imagePath { (imagePath, images) = (path, opened.images) }
    remember(opened: opened.path)
    history = []
    (pastEdits, undoneEdits) = ([], [])
    let kept = edits.filter { $0.fits(run.graph) }
    edits = []
    apply(kept)
    if currentScreen.missingPart(in: run) != nil { showFirstScreen() }
  }
}
