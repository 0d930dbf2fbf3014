/// What can be wrong with a model's weights or with what it is asked.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The file is no DETR checkpoint.
  case notDETR(expected: String, found: String)
  /// Metadata stored beside the weights cannot be read.
  case badMetadata(key: String, expected: String, found: String)
  /// A recorded output has a shape that no DETR gives it.
  case outputShape(path: String, expected: String, found: [Int])

  public var description: String {
    switch self {
    case .notDETR(let expected, let found): "not a DETR checkpoint: expected \(expected), found \(found)"
    case .badMetadata(let key, let expected, let found):
      "metadata \(key): expected \(expected), found \(found)"
    case .outputShape(let path, let expected, let found):
      "\(path): expected shape \(expected), found \(found)"
    }
  }
}
