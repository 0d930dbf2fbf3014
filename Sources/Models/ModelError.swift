/// What can be wrong with a model's weights or with what it is asked.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The file is no DETR checkpoint.
  case notDETR(expected: String, found: String)
  /// The file's tensors are those of no model known here.
  case unrecognised(path: String, found: String)
  /// The model has no such part: queries, a mask head.
  case lacks(model: String, part: String)
  /// The model has positions for smaller inputs only.
  case inputTooLarge(limit: Int, height: Int, width: Int)
  /// A file of labels cannot be read.
  case badLabels(path: String, place: String, expected: String, found: String)
  /// Metadata stored beside the weights cannot be read.
  case badMetadata(key: String, expected: String, found: String)
  /// A recorded output has a shape that no DETR gives it.
  case outputShape(path: String, expected: String, found: [Int])

  public var description: String {
    switch self {
    case .notDETR(let expected, let found): "not a DETR checkpoint: expected \(expected), found \(found)"
    case .unrecognised(let path, let found):
      "\(path.printable): expected a DETR, Meta's DETRdemo or a ResNet, found \(found.printable) (shapes --all lists its contents)"
    case .lacks(let model, let part): "\(model) has no \(part)"
    case .inputTooLarge(let limit, let height, let width):
      "input: expected at most \(limit) pixels a side, found \(height)×\(width)"
    case .badLabels(let path, let place, let expected, let found):
      "\(path.printable): \(place): expected \(expected), found \(found.printable)"
    case .badMetadata(let key, let expected, let found):
      "metadata \(key): expected \(expected), found \(found)"
    case .outputShape(let path, let expected, let found):
      "\(path): expected shape \(expected), found \(found)"
    }
  }
}
