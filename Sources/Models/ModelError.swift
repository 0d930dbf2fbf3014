/// What can be wrong with a model's weights or with what it is asked.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The file is no DETR checkpoint.
  case notDETR(expected: String, found: String)
  /// The file's tensors are those of no model known here.
  case unrecognised(path: String, found: String)
  /// The file holds several such models.
  case ambiguous(path: String, candidates: [String])
  /// The file holds no model of the name that was asked for.
  case noStateDict(path: String, name: String, candidates: [String])
  /// The file's tensors are those of a known model, but for one.
  case incomplete(path: String, missing: String)
  /// The file is another model, whose name is known.
  case relative(path: String, name: String)
  /// A ResNet that computes something else than torchvision's.
  case otherResNet(name: String)
  /// The file is one of several that hold a model's weights.
  case part(path: String, others: [String])
  /// The weights are of a type that cannot be read.
  case unreadable(path: String, tensor: String, type: String)
  /// The model has no such part: queries, a mask head.
  case lacks(model: String, part: String)
  /// The recording has no such part, and does not say whether its model has one.
  case notHeld(part: String)
  /// A backbone alone, whose class head was removed or is not known.
  case headless(model: String)
  /// The model has positions for smaller inputs only.
  case inputTooLarge(limit: Int, height: Int, width: Int)
  /// A file of labels cannot be read.
  case badLabels(path: String, place: String, expected: String, found: String)
  /// Metadata stored beside the weights cannot be read.
  case badMetadata(key: String, expected: String, found: String)
  /// A file beside the weights says something that cannot be.
  case badNeighbour(path: String, place: String, expected: String)
  /// A file beside the weights asks for something that cannot be computed here.
  case unsupported(path: String, field: String, value: String, known: String)
  /// A file beside the weights says what the weights deny.
  case contradiction(path: String, field: String, value: String, weights: String)
  /// What was computed is NaN, from a first activation on.
  case notNumbers(what: String, first: String)
  /// A recorded output has a shape that no DETR gives it.
  case outputShape(path: String, expected: String, found: [Int])

  public var description: String {
    switch self {
    case .notDETR(let expected, let found): "not a DETR checkpoint: expected \(expected), found \(found)"
    case .unrecognised(let path, let found):
      "\(path.printable): expected a DETR, Meta's DETRdemo or a ResNet, found \(found.printable) (shapes --all lists its contents)"
    case .ambiguous(let path, let candidates):
      "\(path.printable): holds several models; choose with --state-dict \(candidates.map(\.printable).joined(separator: " or "))"
    case .noStateDict(let path, let name, let candidates):
      "\(path.printable): no --state-dict \(name.printable); it holds "
        + candidates.map(\.printable).joined(separator: ", ")
    case .incomplete(let path, let missing):
      "\(path.printable): \(missing.printable) is missing"
        + (missing.contains("class") ? ": the class head was removed" : "")
    case .relative(let path, let name):
      "\(path.printable): this is \(name); it cannot be run here (shapes --all lists its contents)"
    case .otherResNet(let name): "a ResNet with \(name) cannot be computed here, only torchvision's"
    case .part(let path, let others):
      "\(path.printable): one of \(others.count + 1) files of a model; its folder opens all, with "
        + others.prefix(3).joined(separator: ", ").printable + (others.count > 3 ? " …" : "") + " in it"
    case .unreadable(let path, let tensor, let type):
      "\(path.printable): \(tensor.printable) is \(type.printable), which cannot be read; save it as float16 or float32"
    case .lacks(let model, let part): "\(model) has no \(part)"
    case .notHeld(let part): "this recording does not hold \(part)"
    case .headless(let model):
      "\(model) has neither queries nor a class head that is known here: explore it, record it or export its features"
    case .inputTooLarge(let limit, let height, let width):
      "input: expected at most \(limit) pixels a side, found \(height)×\(width) (--short-side, --long-side or --input-size make it smaller)"
    case .badLabels(let path, let place, let expected, let found):
      "\(path.printable): \(place): expected \(expected), found \(found.printable)"
    case .badMetadata(let key, let expected, let found):
      "metadata \(key): expected \(expected), found \(found)"
    case .badNeighbour(let path, let place, let expected):
      "\(path.printable): \(place.printable): expected \(expected.printable)"
    case .unsupported(let path, let field, let value, let known):
      "\(path.printable): \(field) \(value.printable) cannot be computed here, only \(known)"
    case .contradiction(let path, let field, let value, let weights):
      "\(path.printable): \(field) is \(value.printable), but the weights have \(weights)"
    case .notNumbers(let what, let first): "\(what) are NaN, first at \(first.printable)"
    case .outputShape(let path, let expected, let found):
      "\(path): expected shape \(expected), found \(found)"
    }
  }
}
