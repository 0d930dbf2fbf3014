import Cells
import Explorer
import Terminal

/// Drives an explorer session with a terminal until it ends.
@MainActor struct EventLoop {
  private let terminal: TerminalSession
  private let session: ExplorerSession
  /// What pictures are drawn with, which may change with the size of letters.
  private let symbols: @MainActor () -> Symbols

  /// How long a frame may wait for results that are nearly there, so that what takes a moment does not flash as
  /// pending.
  private static let grace = Duration.milliseconds(8)

  init(terminal: TerminalSession, session: ExplorerSession, symbols: @escaping @MainActor () -> Symbols) {
    self.terminal = terminal
    self.session = session
    self.symbols = symbols
    session.onCopy = { terminal.copy($0) }
  }

  func run() {
    var isDirty = true
    while !session.isFinished {
      if isDirty { terminal.draw(session.frame().canvas) }
      isDirty = false
      let events = terminal.nextEvents(timeout: session.tickInterval)
      if events.isEmpty {
        session.tick()
        isDirty = true
      }
      for event in events where take(event) { isDirty = true }
      guard isDirty else { continue }
      let deadline = ContinuousClock.now + Self.grace
      while !session.isSettled, !session.isFinished, ContinuousClock.now < deadline {
        for event in terminal.nextEvents(timeout: deadline - .now) { _ = take(event) }
      }
    }
  }

  /// - Returns: Whether the screen may have changed.
  private func take(_ event: TerminalEvent) -> Bool {
    switch event {
    case .input(let input):
      session.handle(input)
      if case .resize = input { session.use(symbols()) }
    case .interrupted: session.handle(.key(.control("c")))
    case .wokenUp: return session.takeArrivals()
    case .closed: session.handle(.key(.control("c")))
    }
    return true
  }
}
