import Foundations
import Graph

extension ExplorerState {
  /// Does what an action means on this screen.
  ///
  /// - Parameter isStep: whether the explorer moves by itself; a movement by hand decides what is played on.
  mutating func perform(_ action: Action, isStep: Bool = false) -> [Effect] {
    guard !isStep else { return act(on: action) }
    playing.note(action)
    if let obstacle = obstacle(to: action) {
      message = Message(obstacle)
      return []
    }
    let before = footprint
    let effects = act(on: action)
    if effects.isEmpty, message == nil, footprint == before {
      message = Message(nothingChanged(by: action))
    }
    return effects
  }

  /// First the screen in its own way, then all screens alike.
  private mutating func act(on action: Action) -> [Effect] {
    if action == .back, cameByOpening {
      goBack()
      return []
    }
    switch act({ $0.perform(action, &$1) }) {
    case .done:
      // What is opened from here on is left before the screen is.
      if action == .enlarge { cameByOpening = false }
      return []
    case .go(let destination):
      go(destination)
      return []
    case .ask(let question, let text): return ask(Prompt(question, text: text))
    case .copy(let text): return [.copy(text)]
    case .open(let paths):
      opening = paths.first
      return [.open(paths: paths)]
    case .ignored: break
    }
    if let screen = action.screen {
      show(screen)
    } else if let figure = action.figure {
      go(.figure(figure))
    } else if !move(action), !look(action) {
      return command(action)
    }
    return []
  }

  /// Moves what is chosen on every screen.
  private mutating func move(_ action: Action) -> Bool {
    let heads = max(1, run.heads)
    switch action {
    case .nextRow: moveQuery(by: 1)
    case .previousRow: moveQuery(by: -1)
    case .firstRow: moveQuery(by: -queries.listed.count)
    case .lastRow: moveQuery(by: queries.listed.count)
    case .nextPage: for _ in 0..<page { _ = perform(.nextRow, isStep: true) }
    case .previousPage: for _ in 0..<page { _ = perform(.previousRow, isStep: true) }
    case .nextColumn, .nextHead: focus.head = (focus.head + 1) % heads
    case .previousColumn, .previousHead: focus.head = (focus.head + heads - 1) % heads
    case .nextLayer: focus.decoderLayer = min(focus.decoderLayer + 1, max(0, run.decoderLayers - 1))
    case .previousLayer: focus.decoderLayer = max(0, focus.decoderLayer - 1)
    case .firstLayer: focus.decoderLayer = 0
    case .placeLeft: act { $1.movePlace(-1, 0) }
    case .placeRight: act { $1.movePlace(1, 0) }
    case .placeUp: act { $1.movePlace(0, -1) }
    case .placeDown: act { $1.movePlace(0, 1) }
    default: return false
    }
    return true
  }

  /// The rows that a page of a list or of the tree has.
  private var page: Int { max(1, height - 6) }

  mutating func moveQuery(by step: Int) {
    let listed = queries.listed
    guard !listed.isEmpty else {
      // Without detections there is no list, but there may be queries.
      if let query = focus.query, queries.failure != nil {
        focus.query = min(max(query + step, 0), run.queries - 1)
      }
      return
    }
    let row = min(max((queries.row(of: focus.query) ?? 0) + step, 0), listed.count - 1)
    let isNew = focus.query != listed[row].query
    focus.query = listed[row].query
    // Where the list is not on screen.
    if isNew, panes.list == nil { message = Message("query " + queries.text(of: listed[row])) }
  }

  /// What changes the whole program, or leads out of it.
  private mutating func command(_ action: Action) -> [Effect] {
    switch action {
    case .play: playing.isOn.toggle()
    case .showInGraph: goToInspectedNode { node, _ in .node(node.path) }
    case .showNumbers: goToInspectedNode { node, seen in .numbers(of: node.path, at: seen.index(in: node)) }
    case .back: goBack()
    case .search: return ask(Prompt(.search))
    case .nextMatch: go(.match(by: 1))
    case .previousMatch: go(.match(by: -1))
    case .palette: return ask(Prompt(.palette))
    case .toggleTruth: go(.truth)
    case .open: return ask(Prompt(.open))
    case .nextImage: return openImage(by: 1)
    case .previousImage: return openImage(by: -1)
    case .ablate: ablate()
    case .addEdit: return ask(Prompt(.edit))
    case .undoEdit: undoLastEdit()
    case .redoEdit: redoLastEdit()
    case .listEdits: dialog = .edits(chosen: max(0, edits.count - 1))
    case .turnMoment: goToNextMoment()
    case .help: dialog = .help(from: 0)
    case .export: askForExport()
    case .exportAll: askForExports()
    case .exportScreen: askForExport(FigureChoice(Export.screenName))
    case .copy: return copy()
    case .quit: return quit()
    default: _ = experiment(action)
    }
    return []
  }

  /// Leaves what is enlarged or opened, and from the top the program. Edits are not lost unasked.
  private mutating func quit() -> [Effect] {
    if case .done = act({ $0.perform(.back, &$1) }) { return [] }
    if !display.window.isWhole {
      display.window = .whole
      return []
    }
    guard edits.isEmpty || asksToQuit else {
      asksToQuit = true
      let count = formatNumber(edits.count, of: "edit")
      message = Message("\(count) would be lost; q again quits, any other key stays")
      return []
    }
    return [.quit]
  }

  /// Goes from the screen to its node elsewhere.
  private mutating func goToInspectedNode(_ destination: (Node, Inspected) -> Destination) {
    guard let inspected = shownScreen.inspected(context), let node = run.graph[inspected.path] else { return }
    go(destination(node, inspected))
  }

  private func copy() -> [Effect] {
    let (screen, context) = (shownScreen, context)
    guard let inspected = screen.inspected(context) else { return [] }
    // The encoder always has a place: without having chosen one its path is meant.
    guard pointer != nil || focus.place != nil, let probed = context.probed,
      let probe = screen.probe(probed, context)
    else { return [.copy(inspected.path)] }
    return [.copy("\(inspected.path)\(probe.position) = \(probe.value)")]
  }
}
