import Cells

/// What a terminal session waits for.
public enum TerminalEvent: Hashable, Sendable {
  case input(InputEvent)
  /// ^C. A second one that comes before this event is taken ends the program.
  case interrupted
  /// Something called the session's `WakeUp`; several calls may arrive as one.
  case wokenUp
  /// The terminal is gone: no event will follow.
  case closed
}

extension TerminalEvent {
  /// What has to be handled of a batch before the next frame: every key and click, but of the pointer's
  /// moves, of sizes and of wake-ups in a row only the last, since nobody sees the ones between.
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
