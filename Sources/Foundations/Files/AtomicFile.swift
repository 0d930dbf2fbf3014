import CFiles
import Foundation
import SystemPackage

/// A file that appears under its name when it is whole, or not at all.
///
/// Until then it has no name where the file system can do that, and a hidden one otherwise, which goes when the
/// program ends, by a signal too. A symbolic link stays one, and a file that is replaced leaves its successor its
/// permissions and owner. What is no regular file is never replaced.
package final class AtomicFile {
  private let target: WriteTarget
  private let descriptor: FileDescriptor
  /// Nil while the file has no name.
  private var temporary: TemporaryName?

  /// - Throws: `FileError.unwritable`.
  package convenience init(path: String) throws(FileError) {
    let target = try WriteTarget(path)
    if case .stream = target.kind {
      throw .unwritable(path: path, reason: "something that is not a file has this name")
    }
    try self.init(target)
  }

  init(_ target: WriteTarget) throws(FileError) {
    self.target = target
    do {
      // O_TMPFILE is a file of the folder's file system without a name.
      if let unnamed = try? Self.openUnnamed(in: target.folder) {
        descriptor = unnamed
      } else {
        let named = try TemporaryName.openFile(in: target.folder)
        (descriptor, temporary) = (named.descriptor, named.name)
      }
    } catch {
      throw .unwritable(path: target.name, reason: Self.reason(error))
    }
  }

  deinit {
    try? descriptor.close()
    temporary?.remove()
  }

  /// - Throws: `FileError.unwritable`, for a full disk among other things.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    do {
      try descriptor.writeAll(toAbsoluteOffset: Int64(offset), bytes)
    } catch {
      throw .unwritable(path: target.name, reason: Self.reason(error))
    }
  }

  /// Writes from the beginning.
  ///
  /// - Throws: `FileError.unwritable`.
  package func write(_ bytes: [UInt8]) throws(FileError) {
    do {
      try bytes.withUnsafeBytes { _ = try descriptor.writeAll(toAbsoluteOffset: 0, $0) }
    } catch {
      throw .unwritable(path: target.name, reason: Self.reason(error))
    }
  }

  /// Gives the file its name; what had it before is replaced in one step.
  ///
  /// - Parameter isDurable: whether to wait until the file is on disk.
  /// - Throws: `FileError.unwritable`.
  package func commit(isDurable: Bool = false) throws(FileError) {
    do {
      try finish(isDurable: isDurable)
      try replace()
      if isDurable { try Self.synchronize(target.folder) }
    } catch {
      throw .unwritable(path: target.name, reason: Self.reason(error))
    }
  }

  /// Gives the file its name unless something has it.
  ///
  /// - Returns: whether the name was free.
  func commitIfFree() throws(FileError) -> Bool {
    do {
      try finish(isDurable: false)
      try link(to: target.path)
      return true
    } catch Errno.fileExists {
      return false
    } catch {
      throw .unwritable(path: target.name, reason: Self.reason(error))
    }
  }

  // MARK: - Steps

  private static func openUnnamed(in folder: FilePath) throws -> FileDescriptor {
    guard access("/proc/self/fd", X_OK) == 0 else { throw Errno.notSupported }
    return try .open(
      folder, .readWrite, options: [.init(rawValue: __O_TMPFILE | O_DIRECTORY), .closeOnExec],
      permissions: .init(rawValue: 0o666))
  }

  private func finish(isDurable: Bool) throws {
    if case .file(let permissions, let owner, let group) = target.kind {
      // Only root may give files away; for others the file is their own before and after.
      _ = fchown(descriptor.rawValue, owner, group)
      guard fchmod(descriptor.rawValue, permissions.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
    if isDurable, fsync(descriptor.rawValue) != 0 { throw Errno(rawValue: errno) }
  }

  private func replace() throws {
    if temporary == nil {
      if case .absent = target.kind, (try? link(to: target.path)) != nil { return }
      // A link cannot replace a name, so the file has another for a moment.
      temporary = try TemporaryName.linking(in: target.folder, link)
    }
    guard let temporary else { return }
    let result = temporary.path.withPlatformString { old in
      target.path.withPlatformString { rename(old, $0) }
    }
    guard result == 0 else { throw Errno(rawValue: errno) }
    temporary.forget()
    self.temporary = nil
  }

  private func link(to path: FilePath) throws {
    let source = temporary?.path ?? FilePath("/proc/self/fd/\(descriptor.rawValue)")
    let result = source.withPlatformString { old in
      path.withPlatformString { linkat(AT_FDCWD, old, AT_FDCWD, $0, AT_SYMLINK_FOLLOW) }
    }
    guard result == 0 else { throw Errno(rawValue: errno) }
  }

  private static func synchronize(_ folder: FilePath) throws {
    let descriptor = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
    try descriptor.closeAfter {
      // Some file systems cannot do it for a folder, and none of them loses the name for that.
      guard fsync(descriptor.rawValue) == 0 || errno == EINVAL else { throw Errno(rawValue: errno) }
    }
  }

  private static func reason(_ error: any Error) -> String { (error as? Errno)?.reason ?? "\(error)" }
}
