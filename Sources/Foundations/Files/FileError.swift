import SystemPackage

/// Why a file could not be read or written. The description is one line.
public enum FileError: Error, Hashable, CustomStringConvertible {
  /// There is no such file.
  case missing(path: String)
  /// The file is there, but cannot be read.
  case unreadable(path: String, reason: String)
  /// The file could not be written; what had its name is unchanged, and nothing is left beside it.
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .missing(let path): "\(path.printable): no such file"
    case .unreadable(let path, let reason): "\(path.printable): cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path.printable): cannot be written: \(reason)"
    }
  }
}

extension FileError {
  /// What was thrown while a file was opened or read.
  init(reading path: String, _ error: any Error) {
    switch error {
    case let error as FileError: self = error
    case Errno.noSuchFileOrDirectory, Errno.notDirectory: self = .missing(path: path)
    default: self = .unreadable(path: path, reason: (error as? Errno)?.reason ?? "\(error)")
    }
  }
}

extension Errno {
  /// The system's words, such as "no space left on device".
  var reason: String { description.prefix(1).lowercased() + description.dropFirst() }
}
