import Analysis
import Cells

extension ExplorerState {
  /// Takes an event in and says what is to be done outside. Nothing else changes the state.
  package mutating func handle(_ event: ExplorerEvent) -> [Effect] {
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
    case .opened(let run, let imagePath, let images):
      opening = nil
      turn(to: run)
      history = []
      uneditedDetections = nil
      if let imagePath { (self.imagePath, self.images) = (imagePath, images) }
    case .edited(let run):
      turn(to: run)
    case .openingFailed(let message):
      opening = nil
      self.message = message
    case .listed(let listing):
      return take(listing)
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
    case .failed where request == .detections:
      // What a recording holds of queries can be seen all the same, by their numbers.
      selection.query = selection.query ?? 0
    case .timings(let seconds):
      timings = seconds
      return
    default: break
    }
    computedCount += 1
  }

  // MARK: - Another run

  /// Keeps what is chosen as far as the new run has it.
  private mutating func turn(to run: RunSummary) {
    self.run = run
    edits.removeAll { !$0.fits(run.graph) }
    results.removeAll()
    listed = []
    selection.layer = min(selection.layer, max(0, run.decoderLayers - 1))
    selection.head = min(selection.head, max(0, run.heads - 1))
    if selection.source == .bboxMask, !run.hasMasks { selection.source = .cross }
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

  // MARK: - Pointing

  private mutating func point(_ mouse: MouseEvent, at target: Target?) -> [Effect] {
    let before = pointer
    pointer = nil
    if case .place(let x, let y)? = target { pointer = Pointer(x: x, y: y) }
    switch mouse.kind {
    case .move, .release: return []
    case .wheelUp: return perform(.previousRow)
    case .wheelDown: return perform(.nextRow)
    case .drag:
      drag(from: before)
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

  /// Moves the picture with the pointer where a part of it is seen, otherwise the marked place.
  private mutating func drag(from before: Pointer?) {
    guard let pointer else { return }
    guard !display.window.isWhole, screen != .encoder else { return choosePlace(pointer.x, pointer.y) }
    guard let before else { return }
    display.window = display.window.panned(
      x: (before.x - pointer.x) / display.window.width, y: (before.y - pointer.y) / display.window.height)
    // The same place of the picture is under the pointer as before.
    self.pointer = before
  }

  /// The kept query whose mask lies at a place, as far as masks are there: things before stuff, then the surest.
  private func query(atX x: Double, y: Double) -> Int? {
    let found = kept.compactMap { detection -> (isThing: Bool, logit: Float, query: Int)? in
      guard let logits = maps(.mask(query: detection.query)), let map = logits.maps.first else { return nil }
      let cell = Pointer(x: x, y: y).cell(width: logits.width, height: logits.height)
      let logit = map[cell.y * logits.width + cell.x]
      return logit > 0 ? (detection.category.isThing, logit, detection.query) : nil
    }
    return found.max { ($0.isThing ? 1 : 0, $0.logit) < ($1.isThing ? 1 : 0, $1.logit) }?.query
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
    case .place(let x, let y):
      choosePlace(x, y)
      if screen == .scene, let found = query(atX: x, y: y) { selection.query = found }
    case nil: break
    }
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
