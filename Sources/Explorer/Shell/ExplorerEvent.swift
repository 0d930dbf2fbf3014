import Cells
import Graph
import Models

/// What happens to the explorer.
enum ExplorerEvent: Sendable {
  case key(Key)
  /// Text that was pasted or dropped.
  case pasted(String)
  /// The mouse, and what was drawn under it.
  case mouse(MouseEvent, Target?)
  case resize(width: Int, height: Int)
  /// Pictures are to be drawn with these from now on.
  case symbols(Symbols)
  /// Something that was asked for is computed.
  case result(ResultStore.Outcome, of: ResultKey)
  /// Another image or model takes the place of the earlier one.
  case opened(OpenedRun)
  /// A run is to be compared with the one on screen.
  case openedReference(OpenedRun)
  /// What was to be opened cannot be.
  case openingFailed(Message)
  /// What a path being typed may go on with.
  case listed(PathCompletion.Listing)
  /// Somewhere else is to be on screen.
  case place(Place)
  /// The run is to have these changes and no others.
  case edits([Intervention])
  /// Time to move on, while playing.
  case tick
  /// An effect reports how it ended.
  case message(Message)
}

/// A run that was opened.
struct OpenedRun: Sendable {
  let run: ForwardRun
  /// The image among its like; nil where it is the one shown before.
  let imagePath: String?
  let images: [String]
  /// What was opened, as it can be opened again.
  let path: String
  /// What was passed over on the way.
  var notice: String?
  /// The weights that were opened; nil where those before are used on.
  var weightsPath: String?
}

/// What the explorer wants done outside itself.
enum Effect: Hashable, Sendable {
  /// Write a figure of the run on screen, or the screen itself.
  case exportFigure(FigureChoice, path: String)
  /// Write several, as PNG.
  case exportFigures([FigureChoice], folder: String)
  /// Write an activation of the run on screen as `.npy`.
  case writeArray(node: String, path: String)
  case copy(String)
  /// Explore an image, weights or a recording: the first of these that can be opened.
  case open(paths: [String])
  /// Open an image, weights or a recording to be compared with.
  case openReference(path: String)
  /// Find out what a path being typed may go on with.
  case list(path: String)
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
