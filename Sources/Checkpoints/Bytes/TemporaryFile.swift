import Foundation

/// A file that gets its name only when it is complete; until then it has a hidden one beside it, and is
/// removed when dropped.
final class TemporaryFile {
  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private var isCommitted = false

  /// - Throws: `CheckpointError.unwritable`.
  init(path: String) throws {
    // Renaming over a device or a pipe would replace it, so only files are.
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw CheckpointError.unwritable(path: path, reason: "something that is not a file has this name")
    }
    let url = URL(fileURLWithPath: path)
    let suffix = String(UInt32.random(in: .min ... .max), radix: 36)
    let hidden = ".\(url.lastPathComponent).\(suffix).partial"
    self.path = path
    temporaryPath = url.deletingLastPathComponent().appendingPathComponent(hidden).path
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      isCommitted = true  // nothing to remove
      throw Self.failure(errno, path: path)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isCommitted { unlink(temporaryPath) }
  }

  /// - Throws: `CheckpointError.unwritable`, for a full disk among other things.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written))
      guard count >= 0 || errno == EINTR else { throw Self.failure(errno, path: path) }
      written += max(count, 0)
    }
  }

  /// Replaces what has the file's name, in one step.
  func commit() throws {
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else {
      throw Self.failure(errno, path: path)
    }
    isCommitted = true
  }

  private static func failure(_ code: Int32, path: String) -> CheckpointError {
    .unwritable(path: path, reason: String(cString: strerror(code)))
  }
}
