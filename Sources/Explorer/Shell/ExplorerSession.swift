import Cells
import Figures
import Foundation
import Foundations
import Graph
import Models

/// The explorer at work: takes input, has computed what the screen asks for, draws frames.
///
/// It knows no terminal. A terminal's loop and the player of key scripts drive it the same way.
@MainActor public final class ExplorerSession {
  public private(set) var state: ExplorerState
  public private(set) var isFinished = false
  /// Puts text on the clipboard; false where that cannot be.
  public var onCopy: (String) -> Bool = { _ in false }

  private let environment: ExplorerEnvironment
  private let loader: DerivationLoader
  private let arrivals: Arrivals
  private let pictures: PictureStore
  private var shown: Frame?
  private var runningTasks = 0
  /// Counts what was asked to be opened, so that only the latest is shown.
  private var openings = 0
  private var opening: Task<Void, Never>?
  /// Whether a run was let go, and what it held is not given back yet.
  private var hasLetGo = false

  /// While playing, how long a step is shown.
  private static let stepTime = Duration.milliseconds(450)

  /// - Parameters:
  ///   - run: the one to begin with; the session keeps it until another is opened.
  ///   - imagePath: the image of the run.
  ///   - screens: in the order of their number keys.
  ///   - recent: what was opened lately, the latest first.
  ///   - onArrival: called from any thread when a result waits for `takeArrivals`.
  public init(
    _ run: ForwardRun, imagePath: String, in environment: ExplorerEnvironment,
    screens: [any Screen] = StandardScreens.all, width: Int, height: Int,
    display: DisplayOptions = DisplayOptions(), recent: [String] = [], panes: PaneChoice = PaneChoice(),
    exports: ExportChoices = ExportChoices(),
    onArrival: @escaping @Sendable () -> Void
  ) {
    self.environment = environment
    pictures = PictureStore(for: display.symbols)
    state = ExplorerState(
      run, imagePath: imagePath, images: ImageFolder.siblings(of: imagePath), screens: screens, width: width,
      height: height, display: display)
    (state.recent, state.paneChoice, state.exports) = (recent, panes, exports)
    state.truthPath = environment.truthPath
    let arrivals = Arrivals(onArrival: onArrival)
    self.arrivals = arrivals
    loader = DerivationLoader { key, outcome in arrivals.add(.result(outcome, of: key)) }
    loader.load(state.workbench.wishes(state.demands))
  }

  /// Whether everything on screen is computed and nothing waits to be taken in.
  public var isSettled: Bool { state.pending.isEmpty && runningTasks == 0 && arrivals.isEmpty }

  /// How long to wait for input before `tick`; nil while nothing plays.
  public var tickInterval: Duration? { state.isPlaying ? Self.stepTime : nil }

  public func tick() { send(.tick) }

  public func handle(_ input: InputEvent) {
    switch input {
    case .key(let key): send(.key(key))
    case .mouse(let mouse): send(.mouse(mouse, (shown ?? frame()).target(mouse.x, mouse.y)))
    case .paste(let text): send(.pasted(text))
    case .resize(let width, let height): send(.resize(width: width, height: height))
    }
  }

  /// Takes in what was computed since.
  /// - Returns: Whether anything was.
  @discardableResult public func takeArrivals() -> Bool {
    let arrived = arrivals.takeAll()
    for arrival in arrived {
      if case .result = arrival {} else { runningTasks -= 1 }
      switch arrival {
      case .result(let outcome, let key): take(.result(outcome, of: key))
      case .message(let message): take(.message(message))
      case .listed(let listing): take(.listed(listing))
      case .opened(let opened, let number):
        if number == openings { take(.opened(opened)) }
        hasLetGo = true
      case .openedReference(let opened, let number):
        if number == openings { take(.openedReference(opened)) }
        hasLetGo = true
      case .failed(let message, let number): if number == openings { take(.openingFailed(message)) }
      }
    }
    // Once for all, for what has arrived is not to be asked for again.
    if !arrived.isEmpty { load() }
    if hasLetGo, isSettled {
      hasLetGo = false
      Task.detached { Heap.returnFreePages() }
    }
    return !arrived.isEmpty
  }

  /// Shows a line of text until the next key.
  public func show(_ message: Message) { send(.message(message)) }

  /// Changes the run, as edits on screen do, in place of what was changed.
  public func apply(_ edits: [Intervention]) { send(.edits(edits)) }

  /// Goes to a place, as far as there is such a screen.
  public func go(to place: Place) { send(.place(place)) }

  /// Draws pictures with other symbols from now on, as where a cell has another size.
  public func use(_ symbols: Symbols) {
    if symbols != state.display.symbols { send(.symbols(symbols)) }
  }

  /// Draws the screen as it is now.
  public func frame() -> Frame {
    let frame = state.frame(pictures: pictures)
    shown = frame
    return frame
  }

  // MARK: - Effects

  private func send(_ event: ExplorerEvent) {
    take(event)
    load()
  }

  private func take(_ event: ExplorerEvent) {
    for effect in state.handle(event) { perform(effect) }
    shown = nil
    pictures.keep(state.workbench.ids)
  }

  private func load() {
    loader.load(isFinished ? [] : state.workbench.wishes(state.demands))
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .quit:
      isFinished = true
    case .copy(let text):
      let lines = text.count { $0 == "\n" } + 1
      send(.message(Message(onCopy(text) ? "copied \(lines > 1 ? "\(lines) lines" : text)" : text)))
    case .writeArray(let node, let path):
      let (run, target) = (state.run.run, placed(path))
      start { .message(Export.array(node, of: run, to: target)) }
    case .exportFigure(let choice, let path):
      let (subject, command, target) = (subject, command, placed(path))
      let canvas = choice.kind == Export.screenName ? frame().canvas : nil
      start {
        do {
          let kind =
            try canvas.map(FigureKind.screen) ?? FigureCatalogue.standard.kind(named: choice.kind)
          return .message(Export.figure(kind, choice, of: subject, to: target, command))
        } catch {
          return .message(Message("\(error)", isError: true))
        }
      }
    case .exportFigures(let choices, let folder):
      let (subject, command, target) = (subject, command, placed(folder))
      start { .message(Export.figures(choices, of: subject, to: target, command)) }
    case .open(let paths):
      open(paths) { .opened($0, number: $1) }
    case .openReference(let path):
      open([path]) { .openedReference($0, number: $1) }
    case .list(let path):
      let models = environment.modelNames
      start { .listed(PathCompletion.list(path, models: models)) }
    }
  }

  private var subject: FigureSubject {
    var subject = FigureSubject(state.run.run, pictureName: state.run.imageName, colors: state.colors)
    (subject.truthPath, subject.surveyFolder) = (state.context.truthPath, state.context.surveyFolder)
    return subject
  }

  private var command: FigureCommand {
    FigureCommand(
      image: state.imagePath, model: environment.modelArguments(state.weightsPath), edits: state.run.edits,
      truthPath: state.truthPath, surveyFolder: state.focus.survey)
  }

  /// Where exports go, unless the path says.
  private func placed(_ path: String) -> String {
    let path = (path as NSString).expandingTildeInPath
    return path.hasPrefix("/") ? path : "\(environment.exportFolder)/\(path)"
  }

  /// Opens the first of several things that can be opened, off the main actor; what was being opened before is no longer
  /// waited for.
  private func open(
    _ paths: [String], as arrival: @escaping @Sendable (OpenedRun, _ number: Int) -> Arrivals.Arrival
  ) {
    openings += 1
    let (number, open, picture) = (openings, environment.open, state.run.run.picture)
    opening?.cancel()
    opening = start {
      var failures: [String] = []
      for path in paths.map(ImageFolder.firstImage) {
        do {
          var opened =
            switch try open(path, picture) {
            case .image(let run):
              OpenedRun(run: run, imagePath: path, images: ImageFolder.siblings(of: path), path: path)
            case .model(let run):
              OpenedRun(run: run, imagePath: nil, images: [], path: path, weightsPath: path)
            }
          opened.notice = failures.isEmpty ? nil : "passed over \(failures.joined(separator: "; "))"
          return arrival(opened, number)
        } catch {
          failures.append("\(error)")
        }
      }
      return .failed(Message(failures.first ?? "nothing to open", isError: true), number: number)
    }
  }

  /// Runs a piece of work off the main actor; what it gives comes back as an arrival.
  @discardableResult
  private func start(_ work: @escaping @Sendable () -> Arrivals.Arrival) -> Task<Void, Never> {
    runningTasks += 1
    let arrivals = arrivals
    return Task.detached { arrivals.add(work()) }
  }
}
