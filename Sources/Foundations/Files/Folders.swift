import Foundation
import SystemPackage

/// Folders by the names that `String.filePath` understands.
package enum Folders {
  /// Makes a folder and those it lies in.
  ///
  /// - Throws: `FileError.unwritable`.
  package static func make(_ path: String) throws(FileError) {
    var made = FilePath(root: path.filePath.root)
    for component in path.filePath.components {
      made.append(component)
      let result = made.withPlatformString { mkdir($0, 0o777) }
      guard result == 0 || errno == EEXIST else {
        throw .unwritable(path: made.fileName, reason: Errno(rawValue: errno).reason)
      }
    }
    var status = stat()
    let isFolder = made.isEmpty || made.withPlatformString { stat($0, &status) } == 0
    guard made.isEmpty || isFolder && status.st_mode & S_IFMT == S_IFDIR else {
      throw .unwritable(path: path, reason: Errno.notDirectory.reason)
    }
  }

  /// The names of what lies in a folder, in order.
  ///
  /// - Throws: `FileError.missing`, `.unreadable`.
  package static func names(in path: String) throws(FileError) -> [String] {
    guard let folder = path.withSystemName({ opendir($0) }) else {
      let error = Errno(rawValue: errno)
      if error == .noSuchFileOrDirectory { throw .missing(path: path) }
      throw .unreadable(path: path, reason: error.reason)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      names.append(String(fileName: bytes))
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return path.withSystemName { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Takes a file's name away, if there is one.
  package static func remove(_ path: String) { path.withSystemName { _ = unlink($0) } }

  /// Whether anything has this name.
  package static func exists(_ path: String) -> Bool {
    path.withSystemName { access($0, F_OK) == 0 }
  }
}
