/// What happens to the explorer.
public enum ExplorerEvent: Sendable {
  case key(Key)
  /// The mouse, and what was drawn under it.
  case mouse(MouseEvent, Target?)
  case resize(width: Int, height: Int)
  /// A request was computed.
  case result(Request, RequestResult)
  /// An effect reports how it ended.
  case message(Message)
}

/// What the explorer wants done outside itself.
public enum Effect: Hashable, Sendable {
  /// Write what is on screen as PNG.
  case export(name: String)
  case copy(String)
  case quit
}

/// One line for the status bar.
public struct Message: Hashable, Sendable {
  public let text: String
  public let isError: Bool

  public init(_ text: String, isError: Bool = false) {
    self.text = text
    self.isError = isError
  }
}
