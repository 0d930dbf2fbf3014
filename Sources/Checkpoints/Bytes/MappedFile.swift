import Foundation
import Tensors

/// A whole file mapped for reading: pages come from disk when they are touched, and nothing is copied.
///
/// As with any mapping, another program that shortens the file while it is open ends this one.
public final class MappedFile: RestorableMemory {
  public let path: String
  /// The size of the file in bytes when it was opened.
  public var size: Int { mapping.count }

  // Read-only for the life of the object, so every thread may read it.
  nonisolated(unsafe) private let mapping: UnsafeRawBufferPointer

  /// - Throws: `CheckpointError.missing`, or `.unreadable` when `path` is no regular file or the system refuses.
  public init(path: String) throws {
    self.path = path
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.failure(errno, path: path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(errno, path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let found = status.st_mode & S_IFMT == S_IFDIR ? "it is a directory" : "it is not a regular file"
      throw CheckpointError.unreadable(path: path, reason: found)
    }
    let size = Int(status.st_size)
    guard size > 0 else {  // mmap refuses an empty range
      mapping = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw Self.failure(errno, path: path)
    }
    mapping = UnsafeRawBufferPointer(start: start, count: size)
  }

  deinit {
    guard let start = mapping.baseAddress else { return }
    munmap(UnsafeMutableRawPointer(mutating: start), mapping.count)
  }

  /// The bytes of the file.
  package var contents: ByteRegion { ByteRegion(mapping, owner: self) }

  /// Lets go of pages; the next reader finds them in the system's file cache, or on disk.
  public func releasePages(of bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (Int(bitPattern: start) + page - 1) / page * page
    let end = (Int(bitPattern: start) + bytes.count) / page * page
    guard first < end, let pages = UnsafeMutableRawPointer(bitPattern: first) else { return }
    madvise(pages, end - first, Int32(MADV_DONTNEED))
  }

  private static func failure(_ code: Int32, path: String) -> CheckpointError {
    code == ENOENT || code == ENOTDIR
      ? .missing(path: path) : .unreadable(path: path, reason: String(cString: strerror(code)))
  }
}
