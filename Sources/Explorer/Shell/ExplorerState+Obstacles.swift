import Cells

extension ExplorerState {
  /// What to say of a key that has no action here: where it has one.
  func use(ofUnbound key: Key) -> String {
    let name = InputScript.print([.key(key)])
    let uses = screens.flatMap { screen in
      type(of: screen).bindings.filter { $0.keys.contains(key) }.map { (screen, $0.title) }
    }
    guard let (_, title) = uses.first else { return "\(name) does nothing here; ? lists every key" }
    let places = uses.map { tab(of: $0.0) }.joined(separator: ", ")
    return "\(name) works on \(places)" + (uses.count == 1 ? ": \(title)" : "")
  }

  /// A screen's name behind the key that shows it.
  private func tab(of screen: any Screen) -> String { tab(of: screen.id) }

  private func tab(of id: ScreenID) -> String {
    ScreenTab.all(of: screens).first { $0.screen.id == id }?.title
      ?? screens.first { $0.id == id }?.label.title ?? id.name
  }

  /// Why an action would change nothing here; nil where it may change something.
  func obstacle(to action: Action) -> String? {
    switch action {
    case .nextImage where images.count < 2, .previousImage where images.count < 2:
      return "no other image in this folder"
    case .undoEdit where edits.isEmpty && pastEdits.isEmpty && !shownScreen.canUndo: return "no edit to undo"
    case .turnMoment where workbench.base.id == workbench.shown.id:
      let held = workbench.reference.map {
        "; \(tab(of: CompareScreen.label.id)) holds it against \($0.imageName)"
      }
      return "nothing is changed yet, so there is no before: x turns something off\(held ?? "")"
    case .redoEdit where undoneEdits.isEmpty: return "no edit to redo"
    case .toggleList where currentScreen.companion == .none: return "no list on this screen"
    case .toggleInspector where shownScreen.inspected(context) == nil: return "nothing to inspect here"
    case .showInGraph where shownScreen.inspected(context) == nil,
      .showNumbers where shownScreen.inspected(context) == nil:
      return "nothing here has a node"
    case _ where Action.ofQueries.contains(action) && run.isClassifier: return "a classifier has no queries"
    default: return shownScreen.obstacle(to: action, context).map(withTitles)
    }
  }

  /// A text in which `{attention}` has become `2 Attention`.
  private func withTitles(_ text: String) -> String {
    screens.reduce(text) { $0.replacing("{\($1.id.name)}", with: tab(of: $1)) }
  }

  /// All that an action may change and that is to be seen.
  struct Footprint: Equatable {
    let focus: Focus
    let display: DisplayOptions
    let panes: PaneChoice
    let dialog: Dialog?
    let edits: Int
    let moment: Moment
    let isPlaying: Bool
    let run: RunID
    let screen: ScreenID
    let state: ScreenState

    struct ScreenState: Equatable {
      let screen: any Screen
      static func == (one: ScreenState, other: ScreenState) -> Bool { one.screen.isEqual(to: other.screen) }
    }
  }

  var footprint: Footprint {
    Footprint(
      focus: focus, display: display, panes: paneChoice, dialog: dialog, edits: edits.count,
      moment: moment, isPlaying: isPlaying, run: run.id, screen: currentScreen.id,
      state: Footprint.ScreenState(screen: currentScreen))
  }

  /// What to say of an action after which everything is as before.
  func nothingChanged(by action: Action) -> String {
    switch action {
    case .nextRow, .lastRow, .nextPage: "this is the last one"
    case .previousRow, .firstRow, .previousPage: "this is the first one"
    case .nextLayer: "this is the last layer"
    case .previousLayer: "this is layer 0, the first"
    case .nextColumn, .previousColumn, .nextHead, .previousHead: "there is only one"
    case .placeLeft, .placeRight, .placeUp, .placeDown: "this is the edge of the grid"
    case .raiseThreshold: "this is the highest threshold"
    case .lowerThreshold: "this is the lowest threshold"
    case .zoomIn: "no closer"
    case .zoomOut: "the whole picture is shown"
    case .panLeft, .panRight, .panUp, .panDown:
      display.window.isWhole ? "the whole picture is shown; z zooms in" : "this is the picture's edge"
    case .back: "this is the top; q quits"
    case .nextSource, .previousSource: "there is only one"
    case .widenPanes, .narrowPanes: "no further"
    case .wholeScale: "the whole scale is shown"
    case .resetLook: "everything looks as in the beginning"
    case _ where action.screen != nil: "this is \(currentScreen.label.longTitle)"
    default: "nothing to do here"
    }
  }
}
