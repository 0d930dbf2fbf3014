import Foundations

/// What can be wrong with an intervention: its text, or the graph it is meant for. The description is one line.
public enum InterventionError: Error, Equatable, CustomStringConvertible {
  /// The text breaks its grammar; `column` counts characters from 1.
  case malformed(text: String, column: Int, expected: String, found: String)
  /// No node of the graph has this name, or matches this pattern.
  case unknownNode(String, suggestions: [String])
  /// A node has no such axis.
  case noSuchAxis(path: String, axis: String, axes: [String])
  /// An axis is shorter.
  case outOfRange(path: String, axis: String, index: Int, count: Int)
  /// A node that is none of the kind that a change is for.
  case notFit(path: String, expected: String)
  /// A node over whose places or queries there is no mean.
  case nothingToAverage(path: String, axes: [String])
  /// A file that holds no activation of a node.
  case noPatch(file: String, path: String)
  /// A replacement of another shape.
  case replacementShape(path: String, expected: [Int], found: [Int])
  /// A node from which nothing is computed, and what it shows.
  case unread(path: String, source: String?)
  /// A region that no place of a node sees.
  case outsideThePicture(PictureRegion, picture: PictureSize)

  public var description: String {
    switch self {
    case .malformed(let text, let column, let expected, let found):
      "edit \"\(text.printable)\", character \(column): expected \(expected), found \(found.printable)"
    case .unknownNode(let name, let suggestions):
      "\(GraphError.unknownNode(name.printable, suggestions: suggestions))"
    case .noSuchAxis(let path, let axis, let axes):
      "edit at \(path.printable): expected one of the axes \(axes.joined(separator: ", ")), "
        + "found \(axis.printable)"
    case .outOfRange(let path, let axis, let index, let count):
      "edit at \(path.printable): expected \(axis) within 0…\(count - 1), found \(index)"
    case .notFit(let path, let expected):
      "edit at \(path.printable): expected \(expected), found another node"
    case .nothingToAverage(let path, let axes):
      "edit at \(path.printable): expected places or queries to average over, "
        + "found the axes \(axes.joined(separator: ", "))"
    case .noPatch(let file, let path):
      "\(file.printable): expected an activation of \(path.printable), found none"
    case .replacementShape(let path, let expected, let found):
      "edit at \(path.printable): expected a replacement of shape \(expected), found \(found)"
    case .unread(let path, let source):
      "edit at \(path.printable): nothing is computed from it"
        + (source.map { ", it only shows what \($0.printable) gives: change that" } ?? "")
    case .outsideThePicture(let region, let picture):
      "edit region=\(region): expected a part of the picture of \(picture.width)×\(picture.height) pixels, "
        + "found none of it"
    }
  }
}
