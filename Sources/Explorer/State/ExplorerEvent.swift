/// What happens to the explorer.
public enum ExplorerEvent: Sendable {
  case key(Key)
  /// The mouse, and what was drawn under it.
  case mouse(MouseEvent, Target?)
  case resize(width: Int, height: Int)
  /// A request was computed.
  case result(Request, RequestResult)
  /// Another run took the place of the earlier one; the path of its image, where that is another.
  case opened(RunSummary, path: String?)
  /// A path was completed as far as it goes.
  case completed(path: String, choices: [String])
  /// Time to move on, while playing.
  case tick
  /// An effect reports how it ended.
  case message(Message)
}

/// What the explorer wants done outside itself.
public enum Effect: Hashable, Sendable {
  /// Write what is on screen as PNG.
  case export(name: String)
  case copy(String)
  /// Explore another image or recording.
  case open(path: String)
  /// Complete the path being typed.
  case complete(path: String)
  /// Run again with these changes and no others.
  case edit([Edit])
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
