import Foundation
import SystemPackage

/// What a path to be written names now: symbolic links are followed, so that they stay links.
struct WriteTarget {
  enum Kind {
    /// Nothing yet.
    case absent
    /// A file that may be replaced, with what its successor should have of it.
    case file(permissions: FilePermissions, owner: uid_t, group: gid_t)
    /// A pipe or a device, which is written through and never replaced.
    case stream
  }

  /// Names that lead to what the program was started with, and are no places in a folder.
  private static let streamNames = ["/dev/std", "/dev/fd/", "/proc/"]
  /// As many links as the system follows.
  private static let mostLinks = 40

  let path: FilePath
  let kind: Kind
  /// The path as it was given, for errors.
  let name: String

  /// - Throws: `FileError.unwritable` for a folder, a file that may not be written, or links in a circle.
  init(_ name: String) throws(FileError) {
    self.name = name
    var status = stat()
    let given = name.filePath
    guard !given.isEmpty else { throw .unwritable(path: name, reason: "no name") }
    guard given.withPlatformString({ stat($0, &status) }) == 0 else {
      guard errno == ENOENT else { throw .unwritable(path: name, reason: Errno(rawValue: errno).reason) }
      path = try Self.following(given, name: name)
      kind = .absent
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .unwritable(path: name, reason: "it is a folder")
    case S_IFREG where !Self.streamNames.contains(where: name.hasPrefix):
      guard given.withPlatformString({ access($0, W_OK) }) == 0 else {
        throw .unwritable(path: name, reason: Errno(rawValue: errno).reason)
      }
      path = try Self.following(given, name: name)
      kind = .file(
        permissions: FilePermissions(rawValue: status.st_mode & 0o777), owner: status.st_uid,
        group: status.st_gid)
    default:
      path = given
      kind = .stream
    }
  }

  /// The folder that the file is in.
  var folder: FilePath {
    let folder = path.removingLastComponent()
    return folder.isEmpty ? "." : folder
  }

  /// Where the links of the last component lead; what they lead to need not be there.
  private static func following(_ path: FilePath, name: String) throws(FileError) -> FilePath {
    var path = path
    for _ in 0..<mostLinks {
      var target = [CChar](repeating: 0, count: Int(PATH_MAX))
      let length = path.withPlatformString { readlink($0, &target, target.count - 1) }
      guard length > 0 else { return path }
      let next = FilePath(platformString: Array(target.prefix(length)) + [0])
      path = next.isAbsolute ? next : path.removingLastComponent().appending(next.components)
    }
    throw .unwritable(path: name, reason: Errno.tooManySymbolicLinkLevels.reason)
  }
}
