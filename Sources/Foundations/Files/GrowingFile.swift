import Foundation
import SystemPackage

/// A file that grows piece by piece over several runs of the program, held by one process at a time: a download.
package final class GrowingFile: Sendable {
  private static let readBytes = 1 << 20

  package let path: String
  private let descriptor: FileDescriptor

  /// Opens what an earlier run left, or a new file.
  ///
  /// - Returns: nil while another process holds it.
  /// - Throws: `FileError.unwritable`.
  package init?(path: String) throws(FileError) {
    self.path = path
    do {
      descriptor = try .open(
        path.filePath, .readWrite, options: [.create, .append, .closeOnExec],
        permissions: .init(rawValue: 0o644))
    } catch {
      throw .unwritable(path: path, reason: Self.reason(error))
    }
    guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else { return nil }
  }

  deinit { try? descriptor.close() }

  package var byteCount: Int {
    var status = stat()
    return fstat(descriptor.rawValue, &status) == 0 ? Int(status.st_size) : 0
  }

  /// - Throws: `FileError.unwritable`; the file is then removed, since a full disk should not stay full.
  package func append(_ bytes: some Sequence<UInt8>) throws(FileError) {
    do {
      try descriptor.writeAll(bytes)
    } catch {
      remove()
      throw .unwritable(path: path, reason: Self.reason(error))
    }
  }

  /// Starts over.
  ///
  /// - Throws: `FileError.unwritable`.
  package func clear() throws(FileError) {
    guard byteCount > 0 else { return }
    guard ftruncate(descriptor.rawValue, 0) == 0 else {
      throw .unwritable(path: path, reason: Errno(rawValue: errno).reason)
    }
  }

  /// Reads the file from its beginning, piece by piece.
  ///
  /// - Throws: `FileError.unreadable`.
  package func read(_ body: (ArraySlice<UInt8>) -> Void) throws(FileError) {
    try Self.read(descriptor, path: path, body)
  }

  /// Reads any file so.
  ///
  /// - Throws: `FileError.unreadable`, also where there is no such file.
  package static func read(fileAt path: String, _ body: (ArraySlice<UInt8>) -> Void) throws(FileError) {
    let descriptor: FileDescriptor
    do {
      descriptor = try .open(path.filePath, .readOnly, options: [.nonBlocking, .closeOnExec])
    } catch {
      throw .unreadable(path: path, reason: reason(error))
    }
    defer { try? descriptor.close() }
    try read(descriptor, path: path, body)
  }

  private static func read(
    _ descriptor: FileDescriptor, path: String, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(FileError) {
    var buffer = [UInt8](repeating: 0, count: readBytes)
    var offset: Int64 = 0
    do {
      while true {
        let count = try buffer.withUnsafeMutableBytes {
          try descriptor.read(fromAbsoluteOffset: offset, into: $0)
        }
        if count == 0 { return }
        body(buffer[..<count])
        offset += Int64(count)
      }
    } catch {
      throw .unreadable(path: path, reason: reason(error))
    }
  }

  /// Gives the whole file its name, at once and only when it is on disk.
  ///
  /// - Throws: `FileError.unwritable`.
  package func finish(as name: String) throws(FileError) {
    let isDone =
      fsync(descriptor.rawValue) == 0
      && path.filePath.withPlatformString { old in
        name.filePath.withPlatformString { rename(old, $0) == 0 }
      }
    guard isDone else { throw .unwritable(path: name, reason: Errno(rawValue: errno).reason) }
  }

  package func remove() { path.filePath.withPlatformString { _ = unlink($0) } }

  /// Lets others hold it, before whoever else refers to this object is done.
  package func release() { flock(descriptor.rawValue, LOCK_UN) }

  private static func reason(_ error: any Error) -> String { (error as? Errno)?.reason ?? "\(error)" }
}
