import Analysis
import Cells

extension ExplorerState {
  /// Takes an event in and says what is to be done outside. Nothing else changes the state.
  mutating func handle(_ event: ExplorerEvent) -> [Effect] {
    defer { workbench.want(demands) }
    switch event {
    case .key(let key):
      message = nil
      return press(key)
    case .pasted(let text):
      return paste(text)
    case .mouse(let mouse, let target):
      return point(mouse, at: target)
    case .resize(let width, let height):
      (self.width, self.height) = (width, height)
    case .result(let outcome, let key):
      workbench.insert(outcome, for: key)
      if key == ResultKey(QueryDetections(), of: run.id) { relist() }
    case .opened(let opened):
      opening = nil
      open(opened)
      if let notice = opened.run.notice { message = Message(notice) }
    case .openingFailed(let message):
      opening = nil
      self.message = message
    case .listed(let listing):
      return take(listing)
    case .place(let place):
      go(to: place)
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
      dialog = HelpPanel(self).scrolled(from: first, by: key).map { .help(from: $0) }
      return []
    case .edits:
      dialog = nil
      return []
    case nil:
      return keymap.action(for: key, on: currentScreen.id).map { perform($0) } ?? []
    }
  }

  /// Turns to another run; edits stay as far as it has what they change.
  private mutating func open(_ opened: OpenedRun) {
    workbench.open(opened.run, imageName: opened.imagePath.map(ImageFolder.name) ?? run.imageName)
    if let path = opened.imagePath { (imagePath, images) = (path, opened.images) }
    history = []
    let kept = edits.filter { $0.fits(run.graph) }
    edits = []
    apply(kept)
  }
}
