import DETRModel
import Images
import Raster
import Synchronization

/// The explorer at work: takes input, has computed what the screen asks for, draws frames.
///
/// It knows no terminal. A terminal's loop and the player of key scripts drive it the same way.
@MainActor public final class ExplorerSession {
  public private(set) var state: ExplorerState
  public private(set) var isFinished = false
  /// Text to put on the clipboard, for whoever can.
  public var onCopy: (String) -> Bool = { _ in false }

  private let loader: ActivationLoader
  private let arrivals: Arrivals
  private let pictures = PictureCache()
  private var shown: Frame?
  private var runningTasks = 0

  /// - Parameters:
  ///   - onArrival: called from any thread when a result waits for `takeArrivals`.
  public init(
    run: ForwardRun, imageName: String, width: Int, height: Int, display: DisplayOptions = DisplayOptions(),
    onArrival: @escaping @Sendable () -> Void
  ) {
    state = ExplorerState(
      run: RunSummary(run, imageName: imageName), width: width, height: height, display: display)
    let arrivals = Arrivals(onArrival: onArrival)
    self.arrivals = arrivals
    loader = ActivationLoader(run: run) { request, result, generation in
      arrivals.add(.init(event: .result(request, result), generation: generation))
    }
    loader.demand(state.pending)
  }

  /// Whether everything on screen is computed and nothing waits to be taken in.
  public var isSettled: Bool { state.pending.isEmpty && runningTasks == 0 && arrivals.isEmpty }

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
    let arrived = arrivals.takeAll().filter { $0.generation == nil || $0.generation == state.run.generation }
    for arrival in arrived {
      if arrival.generation == nil { runningTasks -= 1 }
      send(arrival.event)
    }
    return !arrived.isEmpty
  }

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
    loader.demand(state.pending)
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .quit:
      isFinished = true
      loader.demand([])
    case .copy(let text):
      _ = state.handle(.message(onCopy(text) ? Message("copied \(text)") : Message(text)))
    case .export(let name):
      let canvas = frame().canvas
      start { ScreenExport.write(canvas, name: name) }
    }
  }

  /// Runs a piece of work off the main actor; its message comes back as an arrival.
  private func start(_ work: @escaping @Sendable () -> Message) {
    runningTasks += 1
    let arrivals = arrivals
    Task.detached { arrivals.add(.init(event: .message(work()), generation: nil)) }
  }
}

/// What came back from other threads and waits for the main actor.
private final class Arrivals: Sendable {
  struct Arrival: Sendable {
    let event: ExplorerEvent
    /// The run it belongs to; nil for what belongs to none.
    let generation: Int?
  }

  private let waiting = Mutex<[Arrival]>([])
  private let onArrival: @Sendable () -> Void

  init(onArrival: @escaping @Sendable () -> Void) { self.onArrival = onArrival }

  var isEmpty: Bool { waiting.withLock(\.isEmpty) }

  func add(_ arrival: Arrival) {
    waiting.withLock { $0.append(arrival) }
    onArrival()
  }

  func takeAll() -> [Arrival] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
