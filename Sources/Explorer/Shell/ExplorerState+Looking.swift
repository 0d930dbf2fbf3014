extension ExplorerState {
  /// Changes how things are shown.
  mutating func look(_ action: Action) -> Bool {
    switch action {
    case .toggleAllQueries:
      display.showsAllQueries.toggle()
      relist()
      sayCount()
    case .raiseThreshold: moveThreshold(by: 1)
    case .lowerThreshold: moveThreshold(by: -1)
    case .cycleOverlay: display.overlay = display.overlay.advanced(by: 1)
    case .cycleScale: display.scale = display.scale.next
    case .wholeScale: display.scalePart = 0...1
    case .toggleSharedScale:
      display.sharesScale = !(display.sharesScale ?? shownScreen.suitsSharedScale(context))
    case .nextColormap: display.colormap = display.colormap.advanced(by: 1)
    case .previousColormap: display.colormap = display.colormap.advanced(by: -1)
    case .zoomIn: zoom(by: 2)
    case .zoomOut: zoom(by: 0.5)
    case .panLeft: display.window = display.window.panned(x: -0.25, y: 0)
    case .panRight: display.window = display.window.panned(x: 0.25, y: 0)
    case .panUp: display.window = display.window.panned(x: 0, y: -0.25)
    case .panDown: display.window = display.window.panned(x: 0, y: 0.25)
    case .toggleList: paneChoice.showsList = panes.list == nil
    case .toggleInspector: paneChoice.showsInspector = panes.inspector == nil
    case .widenPanes: widen(by: PaneChoice.step)
    case .narrowPanes: widen(by: -PaneChoice.step)
    case .resetLook: lookAsInTheBeginning()
    default: return false
    }
    return true
  }

  /// What lies beyond the part has the colour of its end.
  mutating func spreadColors(over part: ClosedRange<Float>) {
    if display.scalePart == part {
      message = Message("the colours end there; a click on an end's number shows the whole scale")
    }
    display.scalePart = part
  }

  /// Where the list is not on screen.
  private mutating func sayCount() {
    guard panes.list == nil, let all = queries.detections?.all.count else { return }
    guard !display.showsAllQueries else {
      message = Message("all \(all) queries listed")
      return
    }
    // Where no list belongs to the screen, it stands on others.
    let place = currentScreen.companion == .none ? " on other screens" : ""
    message = Message(
      "\(queries.listed.count) of \(all) queries listed\(place), those above \(display.thresholdText)")
  }

  private mutating func widen(by step: Int) {
    let range = PaneChoice.extraWidths
    paneChoice.extraWidth = min(max(paneChoice.extraWidth + step, range.lowerBound), range.upperBound)
    if panes.list == nil, panes.inspector == nil { message = Message("no pane is shown: b, v") }
  }

  private mutating func lookAsInTheBeginning() {
    var plain = DisplayOptions()
    (plain.symbols, plain.depth, plain.showsTimings) = (display.symbols, display.depth, display.showsTimings)
    plain.isOnLight = display.isOnLight
    (display, paneChoice) = (plain, PaneChoice())
    relist()
  }

  /// In twentieths, so that the published 0.7 and 0.85 are both met.
  private mutating func moveThreshold(by step: Int) {
    let twentieths = (display.threshold * 20).rounded() + Float(step)
    display.threshold = min(max(twentieths, 0), 19) / 20
    relist()
    sayCount()
  }

  /// Around the pointer, the chosen place, or the middle of the chosen query's box.
  private mutating func zoom(by factor: Double) {
    guard factor < 1 || display.window.width > 1.0 / 64 else { return }
    let middle = context.selected.map { PicturePoint(x: Double($0.box.centerX), y: Double($0.box.centerY)) }
    let fixed = context.probed ?? middle
    display.window = display.window.zoomed(by: factor, aroundX: fixed?.x, y: fixed?.y)
  }
}
