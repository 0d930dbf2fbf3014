extension ExplorerState {
  /// The chosen screen, whether the run has what it shows or not.
  public var currentScreen: any Screen { screens[current] }

  /// What is drawn, and acts on keys.
  var shownScreen: any Screen {
    guard let part = currentScreen.missingPart(in: run) else { return currentScreen }
    return AbsentScreen(currentScreen, part: part, run: run, among: screens)
  }

  /// What the screen reads.
  var context: ScreenContext {
    var context = ScreenContext(
      run: run, results: workbench.results, queries: queries, display: display, colors: colors,
      imagePath: imagePath, showsList: panes.list != nil, marksPlace: currentScreen.marksPlace,
      middleSize: (panes.middle.width - 4, panes.middle.height - 2), focus: focus,
      pointer: pointer)
    context.truthFile = truthPath
    context.before = workbench.base.id == workbench.shown.id ? nil : workbench.base
    context.reference = workbench.reference
    context.moment = moment
    // Zero in the middle: what rose is red, what fell is blue.
    if moment == .difference { context.display.colormap = .diverging }
    return context
  }

  var panes: Panes {
    Panes(width: width, height: height, companion: currentScreen.companion, choice: paneChoice)
  }

  /// Lets the screen on show act, and takes over what it changes.
  mutating func act<Result>(_ body: (inout any Screen, inout ScreenContext) -> Result) -> Result {
    var (screen, context) = (shownScreen, context)
    let result = body(&screen, &context)
    if screen.id == currentScreen.id { screens[current] = screen }
    take(context)
    return result
  }

  private mutating func take(_ context: ScreenContext) {
    (focus, pointer) = (context.focus, context.pointer)
    if let text = context.message { message = Message(text) }
  }

  // MARK: - Going elsewhere

  /// Shows the screen to begin with, or where the run has nothing for it the first for which it has something.
  mutating func showFirstScreen() {
    let first = screens.firstIndex { $0.id == StandardScreens.first }
    let all = (first.map { [$0] } ?? []) + screens.indices
    current = all.first { screens[$0].missingPart(in: run) == nil } ?? first ?? 0
  }

  mutating func show(_ id: ScreenID) {
    guard let index = screens.firstIndex(where: { $0.id == id }), index != current else { return }
    remember(place)
    current = index
    cameByOpening = false
    screens[index].appear()
  }

  /// Goes to the first screen that can show something.
  mutating func go(_ destination: Destination) {
    let here = place
    var context = context
    let found = screens.indices.first { screens[$0].open(destination, &context) }
    if let found, found != current {
      remember(here)
      current = found
      cameByOpening = true
    }
    take(context)
  }

  // MARK: - History

  /// Where one is. It can be written down, and gone to again.
  public var place: Place { Place(screen: currentScreen, focus: focus) }

  private mutating func remember(_ place: Place) {
    history.append(place)
    if history.count > 64 { history.removeFirst() }
  }

  /// Goes to a place, as far as there is such a screen and the run has what was chosen there.
  mutating func go(to place: Place) {
    guard let index = screens.firstIndex(where: { $0.id == place.screen.id }) else { return }
    screens[index] = place.screen
    screens[index].turn(to: run)
    current = index
    cameByOpening = false
    focus = place.focus
    focus.turn(to: run)
    relist()
  }

  /// The query stays: it is chosen for all screens, and lately.
  mutating func goBack() {
    if !display.window.isWhole {
      display.window = .whole
    } else if let last = history.popLast() {
      var place = last
      place.focus.query = focus.query
      go(to: place)
    }
  }
}
