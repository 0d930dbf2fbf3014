import Cells

/// An event of a terminal session.
public enum TerminalEvent: Hashable, Sendable {
  case input(InputEvent)
  /// ^C. A second one before this event is taken ends the program.
  case interrupted
  /// The session's `WakeUp` was called; several calls may arrive as one.
  case wokenUp
  /// The terminal is gone: no more events follow.
  case closed
}

extension TerminalEvent {
  /// The events of a batch to handle before the next frame: every key and click, but of consecutive pointer
  /// moves, sizes and wake-ups only the last, since nobody sees the frames between them.
  package static func coalesced(_ events: [TerminalEvent]) -> [TerminalEvent] {
    var kept: [TerminalEvent] = []
    for event in events {
      if let last = kept.last, event.supersedes(last) { kept.removeLast() }
      kept.append(event)
    }
    return kept
  }

  private func supersedes(_ earlier: TerminalEvent) -> Bool {
    switch (earlier, self) {
    case (.wokenUp, .wokenUp), (.input(.resize), .input(.resize)): true
    case (.input(.mouse(let before)), .input(.mouse(let now))):
      before.kind == now.kind && before.button == now.button && (now.kind == .move || now.kind == .drag)
    default: false
    }
  }
}
