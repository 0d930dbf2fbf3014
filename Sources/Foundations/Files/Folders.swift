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

  /// Whether anything has this name.
  package static func exists(_ path: String) -> Bool {
    path.filePath.withPlatformString { access($0, F_OK) == 0 }
  }
}
