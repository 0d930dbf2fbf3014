/// Where a JSON file is not what was expected, for people.
extension DecodingError {
  private var context: Context? {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
      .dataCorrupted(let context):
      context
    @unknown default: nil
    }
  }

  /// Whether it is the file as a whole that is something else, and not a part of it.
  package var isOfWhole: Bool { context?.codingPath.isEmpty ?? true }

  /// The members that lead to what cannot be read: `backbone_config.depths[1]`.
  package var place: String {
    let path = (context?.codingPath ?? []).reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
    return path.isEmpty ? "JSON" : path
  }

  /// As JSON calls it.
  private static func word(for type: Any.Type) -> String {
    switch type {
    case is Bool.Type: return "true or false"
    case is any BinaryInteger.Type: return "a whole number"
    case is any BinaryFloatingPoint.Type: return "a number"
    case is String.Type: return "a text"
    default: return "\(type)".hasPrefix("Array") ? "a list" : "an object"
    }
  }

  /// What was expected there.
  package var expectation: String {
    switch self {
    case .typeMismatch(let type, _), .valueNotFound(let type, _): Self.word(for: type)
    case .keyNotFound(let key, _): "a member \(key.stringValue)"
    case .dataCorrupted(let context): context.codingPath.isEmpty ? "JSON" : "another value"
    @unknown default: "JSON"
    }
  }
}
