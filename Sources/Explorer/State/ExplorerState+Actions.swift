extension ExplorerState {
  /// Does what an action means on this screen.
  ///
  /// - Parameter isStep: whether the explorer moves by itself; a movement by hand decides what is played on.
  mutating func perform(_ action: Action, isStep: Bool = false) -> [Effect] {
    if !isStep { note(action) }
    if view.perform(action, on: &self) { return [] }
    switch action {
    case .placeLeft: movePlace(-1, 0)
    case .placeRight: movePlace(1, 0)
    case .placeUp: movePlace(0, -1)
    case .placeDown: movePlace(0, 1)
    case .nextPage: for _ in 0..<page { _ = perform(.nextRow, isStep: true) }
    case .previousPage: for _ in 0..<page { _ = perform(.previousRow, isStep: true) }
    case .nextRow, .previousRow, .firstRow, .lastRow, .nextColumn, .previousColumn, .nextHead, .previousHead,
      .nextLayer, .previousLayer:
      move(action)
    case .cycleOverlay, .cycleScale, .toggleSharedScale, .nextColormap, .previousColormap, .zoomIn, .zoomOut,
      .panLeft, .panRight, .panUp, .panDown:
      look(action)
    case .toggleAllQueries:
      display.showsAllQueries.toggle()
      relist()
    case .raiseThreshold: moveThreshold(by: 1)
    case .lowerThreshold: moveThreshold(by: -1)
    case .play: isPlaying.toggle()
    case .showScene: show(.scene)
    case .showAttention: show(.attention)
    case .showEncoder: show(.encoder)
    case .showFeatures: show(.features)
    case .showMaskHead: show(.maskHead)
    case .showGraph: show(.graph)
    case .showInGraph: showInGraph()
    case .back: goBack()
    case .search: dialog = .prompt(Prompt(.search))
    case .nextMatch: moveMatch(by: 1)
    case .previousMatch: moveMatch(by: -1)
    case .palette: dialog = .prompt(Prompt(.palette))
    case .toggleTruth:
      if screen == .scene, selection.layers == .truth {
        selection.layers = .masks
      } else {
        show(.scene)
        selection.layers = .truth
      }
    case .open: return askForFile()
    case .nextImage: return openImage(by: 1)
    case .previousImage: return openImage(by: -1)
    case .ablate: return ablate()
    case .undoEdit: return undoEdit()
    case .listEdits: dialog = .edits
    case .help: dialog = .help(from: 0)
    case .export: return [.export(name: "detrscope-\(screen.title.lowercased())")]
    case .copy: return copy()
    case .quit: return [.quit]
    case .enlarge, .cycleHeads, .nextSource, .previousSource: break
    }
    return []
  }

  /// Remembers what moved last, and stops playing when the user takes over.
  private mutating func note(_ action: Action) {
    switch action {
    case .nextRow, .previousRow: lastMove = .nextRow
    case .nextColumn, .previousColumn: lastMove = .nextColumn
    case .nextHead, .previousHead: lastMove = .nextHead
    case .nextLayer, .previousLayer: lastMove = .nextLayer
    case .play: return
    default: break
    }
    isPlaying = false
  }

  private mutating func move(_ action: Action) {
    let heads = max(1, run.heads)
    switch action {
    case .nextRow: moveQuery(by: 1)
    case .previousRow: moveQuery(by: -1)
    case .firstRow: moveQuery(by: -listed.count)
    case .lastRow: moveQuery(by: listed.count)
    case .nextColumn, .nextHead: selection.head = (selection.head + 1) % heads
    case .previousColumn, .previousHead: selection.head = (selection.head + heads - 1) % heads
    case .nextLayer: selection.layer = min(selection.layer + 1, max(0, run.decoderLayers - 1))
    case .previousLayer: selection.layer = max(0, selection.layer - 1)
    default: break
    }
  }

  private mutating func look(_ action: Action) {
    switch action {
    case .cycleOverlay: display.overlay = display.overlay.advanced(by: 1)
    case .cycleScale: display.scale = display.scale.next
    case .toggleSharedScale:
      display.sharesScale = !(display.sharesScale ?? view.suitsSharedScale(self))
    case .nextColormap: display.colormap = display.colormap.advanced(by: 1)
    case .previousColormap: display.colormap = display.colormap.advanced(by: -1)
    case .zoomIn: zoom(by: 2)
    case .zoomOut: zoom(by: 0.5)
    case .panLeft: display.window = display.window.panned(x: -0.25, y: 0)
    case .panRight: display.window = display.window.panned(x: 0.25, y: 0)
    case .panUp: display.window = display.window.panned(x: 0, y: -0.25)
    case .panDown: display.window = display.window.panned(x: 0, y: 0.25)
    default: break
    }
  }

  /// Around the pointer, the chosen place, or the middle of the chosen query's box.
  private mutating func zoom(by factor: Double) {
    guard factor < 1 || display.window.width > 1.0 / 64 else { return }
    let box = selected?.box
    let middle = box.map { Pointer(x: Double($0.centerX), y: Double($0.centerY)) }
    let fixed = probed ?? middle
    display.window = display.window.zoomed(by: factor, aroundX: fixed?.x, y: fixed?.y)
  }

  private mutating func moveQuery(by step: Int) {
    guard !listed.isEmpty else {
      // Without detections there is no list, but there may be queries.
      if let query = selection.query, detectionsFailure != nil {
        selection.query = min(max(query + step, 0), run.queries - 1)
      }
      return
    }
    let row = min(max((selectedRow ?? 0) + step, 0), listed.count - 1)
    selection.query = listed[row].query
  }

  /// The rows that a page of a list or of the tree has.
  private var page: Int { max(1, height - 6) }

  /// In twentieths, so that the published 0.7 and 0.85 are both met.
  private mutating func moveThreshold(by step: Int) {
    let twentieths = (display.threshold * 20).rounded() + Float(step)
    display.threshold = min(max(twentieths, 0), 19) / 20
    relist()
  }

  // MARK: - Edits

  private mutating func ablate() -> [Effect] {
    guard let edit = view.ablation(self) else {
      message = Message("nothing here to ablate: choose a head or a channel")
      return []
    }
    guard let node = run.graph[edit.path], run.graph.downstream(of: [node.id]).count > 1 else {
      message = Message("an edit would change nothing: no other activation here follows from this one")
      return []
    }
    if let known = edits.firstIndex(of: edit) { edits.remove(at: known) } else { edits.append(edit) }
    return [.edit(edits)]
  }

  private mutating func undoEdit() -> [Effect] {
    guard !edits.isEmpty else {
      message = Message("no edit to undo")
      return []
    }
    edits.removeLast()
    return [.edit(edits)]
  }

  private func copy() -> [Effect] {
    guard let inspected = view.inspected(self) else { return [] }
    // The encoder always has a place: without having chosen one its path is meant.
    guard pointer != nil || selection.place != nil, let probed,
      let probe = view.probe(self, probed)
    else { return [.copy(inspected.path)] }
    return [.copy("\(inspected.path)\(probe.position) = \(probe.value)")]
  }
}
