import Foundations

/// What can be wrong with a recording. The description is one line.
public enum RecordingError: Error, Equatable, CustomStringConvertible {
  /// A part of the file contradicts another, or says what cannot be.
  case malformed(path: String, place: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .malformed(let path, let place, let expected, let found):
      "\(path.printable): \(place.printable): expected \(expected), found \(found.printable)"
    }
  }
}
