import Analysis
import Cells

/// What happens to the explorer.
package enum ExplorerEvent: Sendable {
  case key(Key)
  /// The mouse, and what was drawn under it.
  case mouse(MouseEvent, Target?)
  case resize(width: Int, height: Int)
  /// A request was computed.
  case result(Request, RequestResult)
  /// Another image or model took the place of the earlier one: this image among its like, where that is another.
  case opened(RunSummary, imagePath: String?, images: [String])
  /// The same image and model with other edits.
  case edited(RunSummary)
  /// What was to be opened cannot be.
  case openingFailed(Message)
  /// What a path being typed may go on with.
  case listed(PathCompletion.Listing)
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
  /// Explore an image, weights or a recording.
  case open(path: String)
  /// Find out what a path being typed may go on with.
  case list(path: String)
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
