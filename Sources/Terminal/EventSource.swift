import CNcurses
import Glibc

/// The keyboard, the mouse, signals and wake-ups as one sequence of events, waited for without using the
/// processor.
struct EventSource {
  /// What the session has to do itself before an event can be handed on.
  enum Occurrence: Hashable {
    case event(TerminalEvent)
    case resized
    case suspended
    case continued
  }

  /// The pipe that signals and `WakeUp` write to.
  private let wake: Int32
  private var decoder = KeyDecoder()
  private var isClosed = false

  init(wake: Int32) {
    self.wake = wake
  }

  /// Waits for what comes next; empty when the time is over. No timeout: as long as it takes.
  mutating func next(timeout: Duration?) -> [Occurrence] {
    let deadline = timeout.map { ContinuousClock.now + $0 }
    while true {
      var wait = deadline.map { max(.zero, $0 - .now) }
      let patience = decoder.patience
      if let patience { wait = min(wait ?? patience, patience) }
      let (keyboard, signals) = poll(wait)
      var found = signals ? Self.occurrences(tg_take()) : []
      if keyboard {
        found += read()
      } else if let patience, wait == patience {
        found += decoder.flush().map { .event(.input($0)) }
      }
      if !found.isEmpty { return found }
      if let deadline, ContinuousClock.now >= deadline { return [] }
    }
  }

  private func poll(_ wait: Duration?) -> (keyboard: Bool, signals: Bool) {
    // After the end of the input it is always readable; looking at it again would spin.
    var sources = [
      pollfd(fd: isClosed ? -1 : STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
    ]
    // Rounded up: a wait of half a millisecond must not become a spin.
    let milliseconds = wait.map { Int32(clamping: Int(($0 / .milliseconds(1)).rounded(.up))) } ?? -1
    // Interrupted by a signal counts as nothing found: the signal has written to the pipe.
    guard Glibc.poll(&sources, nfds_t(sources.count), milliseconds) > 0 else { return (false, false) }
    return (sources[0].revents != 0, sources[1].revents != 0)
  }

  private mutating func read() -> [Occurrence] {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
    if count > 0 { return decoder.feed(buffer.prefix(count)).map { .event(.input($0)) } }
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    isClosed = true
    return [.event(.closed)]
  }

  private static func occurrences(_ bits: UInt32) -> [Occurrence] {
    func has(_ bit: Int) -> Bool { bits & UInt32(bit) != 0 }
    var found: [Occurrence] = []
    if has(TG_SUSPENDED) { found.append(.suspended) } else if has(TG_CONTINUED) { found.append(.continued) }
    if has(TG_RESIZED) { found.append(.resized) }
    if has(TG_INTERRUPTED) { found.append(.event(.interrupted)) }
    if has(TG_WOKEN) { found.append(.event(.wokenUp)) }
    return found
  }
}
