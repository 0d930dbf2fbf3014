/// Why there is no screen to draw on. Each message says what to do instead.
public enum TerminalError: Error, Hashable, CustomStringConvertible {
  /// Standard input or output is a file or a pipe.
  case notATerminal(stream: String)
  case typeNotSet
  /// The terminfo database has no entry for this terminal type.
  case typeUnknown(String)
  /// The terminal cannot move its cursor.
  case typeTooPlain(String)
  /// The system refused; `reason` is its message.
  case unavailable(reason: String)

  public var description: String {
    switch self {
    case .notATerminal(let stream):
      "\(stream): expected a terminal, found a file or pipe; \(Self.remedy)"
    case .typeNotSet:
      "TERM: expected a terminal type such as xterm-256color, found none; set it, or \(Self.remedy)"
    case .typeUnknown(let name):
      "TERM: expected a type this system describes, found '\(name)'; try TERM=xterm-256color, or \(Self.remedy)"
    case .typeTooPlain(let name):
      "TERM: expected a terminal with a movable cursor, found '\(name)'; try TERM=xterm-256color, or "
        + Self.remedy
    case .unavailable(let reason):
      "terminal: cannot be set up: \(reason); \(Self.remedy)"
    }
  }

  private static let remedy = "draw without a terminal with --keys KEYS --output FILE"
}
