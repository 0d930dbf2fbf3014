/// What a prompt asks for.
public enum Question: Hashable, Sendable {
  /// Nodes of the graph.
  case search
  case palette
  /// The path of a file to explore, or a model's name.
  case open
  /// The path of a file to compare with.
  case compare
  /// The folder of a survey's results.
  case survey
  /// Where figures go: a file for one, or a folder.
  case export([FigureChoice])
  /// An index along each axis of a tensor of this shape.
  case index(shape: [Int])
  /// A change of the run.
  case edit
  /// Where an activation goes as an array.
  case array(of: String)
  /// Weights of the matching's costs or of the losses.
  case weights

  /// Whether there is something to choose from.
  var offers: Bool {
    switch self {
    case .search, .palette, .open, .compare, .edit: true
    case .survey, .export, .index, .array, .weights: false
    }
  }

  /// Whether a path of a file to read is typed.
  var isPath: Bool { self == .open || self == .compare }
}
