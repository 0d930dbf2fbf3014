/// What can be wrong with a request to a graph.
public enum GraphError: Error, Equatable, CustomStringConvertible {
  case unknownNode(String, suggestions: [String])
  case inputShape(path: String, expected: [Int], found: [Int])
  case notRecorded(String)
  case missingParameter(String)
  case replacementShape(path: String, expected: [Int], found: [Int])
  case rowsOutOfRange(path: String, rows: [Int], available: Int)

  public var description: String {
    switch self {
    case .unknownNode(let path, let suggestions):
      let hint = suggestions.isEmpty ? "" : "; did you mean \(suggestions.joined(separator: ", "))?"
      return "no node is named \(path)\(hint) (detrscope shapes lists all)"
    case .inputShape(let path, let expected, let found):
      return "\(path): expected shape \(expected), found \(found)"
    case .notRecorded(let path):
      return "this recording does not hold \(path), nor what it follows from"
    case .missingParameter(let name):
      return "the checkpoint has no \(name)"
    case .replacementShape(let path, let expected, let found):
      return "hook at \(path): expected a replacement of shape \(expected), found \(found)"
    case .rowsOutOfRange(let path, let rows, let available):
      return "\(path) has \(available) rows, asked for \(rows)"
    }
  }
}
