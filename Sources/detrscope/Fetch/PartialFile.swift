import Foundation

/// A file that grows while it is downloaded, held by one process at a time.
final class PartialFile: Sendable {
  private static let readBytes = 1 << 20

  let path: String
  private let descriptor: Int32

  /// Opens what an earlier try left, or a new file.
  ///
  /// - Throws: `FetchError.unwritable`, or `.busy` while another process holds it.
  init(path: String) throws(FetchError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: Self.reason(errno)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .busy(path: path)
    }
  }

  deinit { close(descriptor) }

  var byteCount: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// - Throws: `FetchError.unwritable`; the file is then removed, since a full disk should not stay full.
  func append(_ data: Data) throws(FetchError) {
    var rest = data
    while !rest.isEmpty {
      // The pointer is used within the closure only.
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written >= 0 else {
        let reason = Self.reason(errno)
        remove()
        throw .unwritable(path: path, reason: reason)
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Starts over.
  func clear() throws(FetchError) {
    guard byteCount > 0 else { return }
    guard ftruncate(descriptor, 0) == 0 else { throw .unwritable(path: path, reason: Self.reason(errno)) }
  }

  func sha256() throws(FetchError) -> String {
    guard let digest = Self.sha256(of: descriptor) else {
      throw .unwritable(path: path, reason: Self.reason(errno))
    }
    return digest
  }

  /// - Returns: nil where there is no such file, or it cannot be read.
  static func sha256(ofFileAt path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return sha256(of: descriptor)
  }

  /// - Returns: nil where reading fails, with `errno` set.
  private static func sha256(of descriptor: Int32) -> String? {
    var hash = SHA256()
    var offset = 0
    var buffer = [UInt8](repeating: 0, count: readBytes)
    while true {
      let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
      guard count >= 0 else { return nil }
      if count == 0 { return hash.digest() }
      hash.update(buffer[..<count])
      offset += count
    }
  }

  /// Gives the whole file its name, at once and only when it is on disk.
  func finish(as name: String) throws(FetchError) {
    guard fsync(descriptor) == 0, rename(path, name) == 0 else {
      throw .unwritable(path: name, reason: Self.reason(errno))
    }
  }

  func remove() { unlink(path) }

  /// Lets others hold it, before whoever else refers to this object is done.
  func release() { flock(descriptor, LOCK_UN) }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
