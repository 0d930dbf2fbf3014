import CNcurses
import Glibc

/// Keyboard, mouse, signals and wake-ups as one sequence of events. Waiting uses no processor time.
struct EventSource {
  /// An event, or something that the session must handle itself.
  enum Occurrence: Hashable {
    case event(TerminalEvent)
    case resized
    case suspended
    case continued
  }

  /// The pipe to which signals and `WakeUp` write.
  private let wake: Int32
  private var decoder = KeyDecoder()
  private var isClosed = false
  private var waiting: [Occurrence] = []

  /// - Parameter unread: what was typed while something else was read.
  init(wake: Int32, unread: [UInt8]) {
    self.wake = wake
    waiting = decoder.feed(unread).map { .event(.input($0)) }
  }

  /// Waits for the next occurrences; empty after the timeout. Nil waits indefinitely.
  mutating func next(timeout: Duration?) -> [Occurrence] {
    if !waiting.isEmpty {
      defer { waiting = [] }
      return waiting
    }
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
    // After its end, the input is always readable: polling it again would spin.
    var sources = [
      pollfd(fd: isClosed ? -1 : STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
    ]
    // Rounded up: a wait of half a millisecond must not become busy-waiting.
    let milliseconds = wait.map { Int32(clamping: Int(($0 / .milliseconds(1)).rounded(.up))) } ?? -1
    // An interruption by a signal counts as nothing found: the signal has written to the pipe.
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
