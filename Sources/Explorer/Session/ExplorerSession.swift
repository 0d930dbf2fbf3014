import Analysis
import Cells
import Foundation
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

  private let source: ExplorerSource
  private let loader: ActivationLoader
  private let arrivals: Arrivals
  private let pictures = PictureCache()
  private var shown: Frame?
  private var runningTasks = 0
  private var generation = 0
  /// Counts what was asked to be opened, so that only the latest is shown.
  private var openings = 0
  private var opening: Task<Void, Never>?
  /// The run without edits.
  private var run: ForwardRun

  /// While playing, how long a step is shown.
  private static let stepTime = Duration.milliseconds(450)

  /// - Parameter onArrival: called from any thread when a result waits for `takeArrivals`.
  public init(
    _ source: ExplorerSource, width: Int, height: Int, display: DisplayOptions = DisplayOptions(),
    onArrival: @escaping @Sendable () -> Void
  ) {
    self.source = source
    run = source.run
    state = ExplorerState(
      run: RunSummary(source.run, imageName: ExplorerSource.name(of: source.imagePath)),
      imagePath: source.imagePath, images: ImageFolder.siblings(of: source.imagePath), width: width,
      height: height, display: display)
    let arrivals = Arrivals(onArrival: onArrival)
    self.arrivals = arrivals
    loader = ActivationLoader(run: source.run) { request, result, generation in
      arrivals.add(.result(request, result, generation: generation))
    }
    loader.demand(state.pending)
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
    case .resize(let width, let height): send(.resize(width: width, height: height))
    }
  }

  /// Takes in what was computed since.
  /// - Returns: Whether anything was.
  @discardableResult public func takeArrivals() -> Bool {
    let arrived = arrivals.takeAll()
    for arrival in arrived {
      switch arrival {
      case .result(let request, let result, let generation):
        if generation == self.generation { send(.result(request, result)) }
      case .message(let message):
        runningTasks -= 1
        send(.message(message))
      case .listed(let listing):
        runningTasks -= 1
        send(.listed(listing))
      case .opened(let opened, let number):
        runningTasks -= 1
        if number == openings { take(opened) }
      case .failed(let message, let number):
        runningTasks -= 1
        if number == openings { send(.openingFailed(message)) }
      }
    }
    return !arrived.isEmpty
  }

  /// Shows a line of text until the next key.
  public func show(_ message: Message) { send(.message(message)) }

  /// Draws the screen as it is now.
  public func frame() -> Frame {
    let frame = state.frame(pictures: pictures)
    shown = frame
    return frame
  }

  // MARK: - Effects

  private func send(_ event: ExplorerEvent) {
    for effect in state.handle(event) { perform(effect) }
    shown = nil
    loader.demand(isFinished ? [] : state.pending)
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .quit:
      isFinished = true
    case .copy(let text):
      send(.message(Message(onCopy(text) ? "copied \(text)" : text)))
    case .export(let name):
      let canvas = frame().canvas
      let folder = source.exportFolder
      start { .message(ScreenExport.write(canvas, name: name, folder: folder)) }
    case .open(let path):
      open(path)
    case .list(let path):
      let models = source.modelNames
      start { .listed(PathCompletion.list(path, models: models)) }
    case .edit(let edits):
      apply(edits)
    }
  }

  private func apply(_ edits: [Edit]) {
    do {
      send(.edited(turn(to: try edited(edits, of: run), named: state.run.imageName)))
    } catch {
      send(.message(Message("\(error)", isError: true)))
    }
  }

  private func edited(_ edits: [Edit], of run: ForwardRun) throws -> ForwardRun {
    guard !edits.isEmpty else { return run }
    var hooks = Hooks()
    for edit in edits { hooks.add(at: HookPoint(edit.path), edit.hook) }
    return try run.runWithHooks(hooks)
  }

  /// Opens something off the main actor; what was being opened before is no longer waited for.
  private func open(_ path: String) {
    openings += 1
    let (number, source, shown) = (openings, source, run)
    opening?.cancel()
    opening = start {
      let path = ImageFolder.firstImage(at: path)
      do {
        switch try source.open(path, shown) {
        case .image(let run):
          return .opened(
            .init(run: run, imagePath: path, images: ImageFolder.siblings(of: path)), number: number)
        case .model(let run):
          return .opened(.init(run: run, imagePath: nil, images: []), number: number)
        }
      } catch {
        return .failed(Message("\(error)", isError: true), number: number)
      }
    }
  }

  /// Turns to what was opened; edits stay as far as it has what they change.
  private func take(_ opened: Arrivals.Opened) {
    let kept = state.edits.filter { $0.fits(opened.run.recorder.graph) }
    do {
      let edited = try edited(kept, of: opened.run)
      run = opened.run
      let name = opened.imagePath.map(ExplorerSource.name) ?? state.run.imageName
      send(.opened(turn(to: edited, named: name), imagePath: opened.imagePath, images: opened.images))
    } catch {
      send(.openingFailed(Message("\(error)", isError: true)))
    }
  }

  /// Turns the work to another run; results of the earlier one that still come are dropped.
  private func turn(to run: ForwardRun, named name: String) -> RunSummary {
    generation += 1
    loader.explore(run, generation: generation)
    return RunSummary(run, imageName: name, generation: generation)
  }

  /// Runs a piece of work off the main actor; what it gives comes back as an arrival.
  @discardableResult
  private func start(_ work: @escaping @Sendable () -> Arrivals.Arrival) -> Task<Void, Never> {
    runningTasks += 1
    let arrivals = arrivals
    return Task.detached { arrivals.add(work()) }
  }
}
