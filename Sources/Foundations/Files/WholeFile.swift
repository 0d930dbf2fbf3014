import Foundation
import SystemPackage

extension FileHandle {
  /// Opens a file by a name that need not be text.
  ///
  /// - Throws: `FileError.missing`, `.unreadable`.
  package convenience init(reading path: String) throws(FileError) {
    do {
      let descriptor = try FileDescriptor.open(path.filePath, .readOnly, options: [.closeOnExec])
      self.init(fileDescriptor: descriptor.rawValue, closeOnDealloc: true)
    } catch {
      throw FileError(reading: path, error)
    }
  }
}

/// Files that are read or written in one piece.
package enum WholeFile {
  private static let pieceBytes = 1 << 16
  /// How long a pipe may say nothing before it counts as one that nobody writes to.
  private static let patience = Duration.seconds(10)

  /// All bytes of a file or of what comes through a pipe; a device is not read, for one may never end.
  ///
  /// - Parameter mostBytes: what stops a pipe that never ends.
  /// - Throws: `FileError.missing`, `.unreadable`.
  package static func read(_ path: String, mostBytes: Int) throws(FileError) -> [UInt8] {
    do {
      // Without `.nonBlocking`, opening a named pipe would wait for a writer, for ever where there is none.
      let descriptor = try FileDescriptor.open(
        path.filePath, .readOnly, options: [.nonBlocking, .closeOnExec])
      return try descriptor.closeAfter { try read(descriptor, path: path, mostBytes: mostBytes) }
    } catch {
      throw FileError(reading: path, error)
    }
  }

  /// The first bytes of a file; nil of what is no regular file, which could be read only once or never ends.
  ///
  /// - Throws: `FileError.missing`, `.unreadable`.
  package static func head(_ path: String, count: Int) throws(FileError) -> [UInt8]? {
    do {
      let descriptor = try FileDescriptor.open(
        path.filePath, .readOnly, options: [.nonBlocking, .closeOnExec])
      return try descriptor.closeAfter {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, found in
          found = try descriptor.read(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
      }
    } catch {
      throw FileError(reading: path, error)
    }
  }

  private static func read(
    _ descriptor: FileDescriptor, path: String, mostBytes: Int
  ) throws -> [UInt8] {
    var status = stat()
    guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw FileError.unreadable(path: path, reason: "it is a folder")
    case S_IFCHR, S_IFBLK: throw FileError.unreadable(path: path, reason: "it is a device")
    default: break
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(max(Int(status.st_size), 0), mostBytes) + 1)
    var piece = [UInt8](repeating: 0, count: pieceBytes)
    let isPipe = status.st_mode & S_IFMT != S_IFREG
    while true {
      if isPipe { try wait(for: descriptor, path: path) }
      let count: Int
      do {
        count = try piece.withUnsafeMutableBytes { try descriptor.read(into: $0) }
      } catch Errno.resourceTemporarilyUnavailable {
        continue
      }
      if count == 0 { return bytes }
      bytes += piece[..<count]
      guard bytes.count <= mostBytes else {
        throw FileError.unreadable(path: path, reason: "it has more than \(mostBytes) bytes")
      }
    }
  }

  /// Waits until a pipe has bytes, or its writer has left.
  private static func wait(for descriptor: FileDescriptor, path: String) throws {
    var source = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    let deadline = ContinuousClock.now + patience
    while true {
      let left = max(.zero, deadline - .now)
      let found = poll(&source, 1, Int32(left / .milliseconds(1)))
      if found > 0 { return }
      guard found < 0, errno == EINTR else {
        throw FileError.unreadable(path: path, reason: "nothing came through this pipe")
      }
    }
  }

  /// Writes a file whole or not at all; a pipe or a device, which is no file to replace, is written through.
  ///
  /// - Throws: `FileError.unwritable`.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let target = try WriteTarget(path)
    if case .stream = target.kind {
      do {
        let descriptor = try FileDescriptor.open(target.path, .writeOnly, options: [.closeOnExec])
        _ = try descriptor.closeAfter { try descriptor.writeAll(bytes) }
      } catch {
        throw .unwritable(path: path, reason: (error as? Errno)?.reason ?? "\(error)")
      }
    } else {
      let file = try AtomicFile(target)
      try file.write(bytes)
      try file.commit()
    }
  }

  /// Writes to the first free of some names; programs that do so at once get different ones.
  ///
  /// - Returns: the name, or nil where none is free.
  /// - Throws: `FileError.unwritable`.
  package static func write(
    _ bytes: [UInt8], toFirstFree paths: some Sequence<String>
  ) throws(FileError) -> String? {
    for path in paths {
      let target = try WriteTarget(path)
      guard case .absent = target.kind else { continue }
      let file = try AtomicFile(target)
      try file.write(bytes)
      if try file.commitIfFree() { return path }
    }
    return nil
  }
}
