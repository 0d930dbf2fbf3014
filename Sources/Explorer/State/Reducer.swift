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
      results.insert(result, for: request)
      if request == .detections { relist() }
    case .message(let message):
      self.message = message
    }
    return []
  }

  private mutating func press(_ key: Key) -> [Effect] {
    let action = Keymap.action(for: key)
    if action == .quit { return [.quit] }
    if dialog != nil {
      dialog = nil
      return []
    }
    return action.map { perform($0) } ?? []
  }

  private mutating func perform(_ action: Action) -> [Effect] {
    if screen.definition.perform(action, on: &self) { return [] }
    switch action {
    case .nextRow: moveQuery(by: 1)
    case .previousRow: moveQuery(by: -1)
    case .firstRow: moveQuery(by: -listed.count)
    case .lastRow: moveQuery(by: listed.count)
    case .nextColumn: selection.head = (selection.head + 1) % max(1, run.heads)
    case .previousColumn: selection.head = (selection.head + run.heads - 1) % max(1, run.heads)
    case .nextLayer: selection.layer = min(selection.layer + 1, max(0, run.decoderLayers - 1))
    case .previousLayer: selection.layer = max(0, selection.layer - 1)
    case .showScene: show(.scene)
    case .showAttention: show(.attention)
    case .back: goBack()
    case .cycleOverlay: display.overlay = display.overlay.advanced(by: 1)
    case .nextColormap: display.colormap = display.colormap.advanced(by: 1)
    case .previousColormap: display.colormap = display.colormap.advanced(by: -1)
    case .cycleScale: display.scale = display.scale.next
    case .toggleSharedScale: display.sharesScale.toggle()
    case .toggleAllQueries:
      display.showsAllQueries.toggle()
      relist()
    case .raiseThreshold: moveThreshold(by: 1)
    case .lowerThreshold: moveThreshold(by: -1)
    case .help: dialog = .help
    case .export: return [.export(name: exportName)]
    case .copy:
      if let path = screen.definition.inspected(self)?.path { return [.copy(path)] }
    case .quit: return [.quit]
    case .enlarge, .cycleHeads, .nextSource, .previousSource: break
    }
    return []
  }

  private mutating func moveQuery(by step: Int) {
    guard !listed.isEmpty else { return }
    let row = min(max((selectedRow ?? 0) + step, 0), listed.count - 1)
    selection.query = listed[row].query
  }

  /// In twentieths, so that the published 0.7 and 0.85 are both met.
  private mutating func moveThreshold(by step: Int) {
    let twentieths = (display.threshold * 20).rounded() + Float(step)
    display.threshold = min(max(twentieths, 0), 19) / 20
    relist()
  }

  mutating func show(_ next: ScreenKind) {
    guard next != screen else { return }
    remember()
    screen = next
    selection.isLarge = false
  }

  /// Notes where one is, for going back.
  mutating func remember() {
    history.append(BackStep(screen: screen, selection: selection))
    if history.count > 64 { history.removeFirst() }
  }

  private mutating func goBack() {
    if selection.isLarge {
      selection.isLarge = false
    } else if let step = history.popLast() {
      (screen, selection) = (step.screen, step.selection)
      relist()
    }
  }

  private var exportName: String { "detrscope-\(screen.title.lowercased())" }

  private mutating func point(_ mouse: MouseEvent, at target: Target?) -> [Effect] {
    pointer = nil
    if case .place(let x, let y)? = target { pointer = Pointer(x: x, y: y) }
    switch mouse.kind {
    case .move, .drag, .release: return []
    case .wheelUp: return perform(.previousRow)
    case .wheelDown: return perform(.nextRow)
    case .press, .doubleClick:
      message = nil
      if dialog != nil {
        dialog = nil
        return []
      }
    }
    switch target {
    case .screen(let kind): show(kind)
    case .query(let query): selection.query = query
    case .head(let head): selection.head = head
    case .place, nil: break
    }
    if mouse.kind == .doubleClick, case .head? = target { return perform(.enlarge) }
    return []
  }
}
