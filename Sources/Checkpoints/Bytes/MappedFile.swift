import Foundation
import Foundations
import Tensors

/// A whole file mapped for reading: pages are read from disk when they are touched, and nothing is copied.
///
/// If another program shortens the file while it is open, reading it is SIGBUS, of which `MappedRange` tells.
public final class MappedFile: RestorableMemory {
  public let path: String
  /// The size of the file in bytes when it was opened.
  public var size: Int { mapping.count }

  // Read-only for the life of the object, so every thread may read it.
  nonisolated(unsafe) private let mapping: UnsafeRawBufferPointer
  private let descriptor: Int32
  private let range: MappedRange

  /// - Throws: `CheckpointError.missing`, or `.unreadable` when `path` is no regular file or the system refuses.
  public init(path: String) throws {
    self.path = path
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    descriptor = path.filePath.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw Self.failure(errno, path: path) }
    do {
      mapping = try Self.map(descriptor, path: path)
      range = MappedRange(mapping, path: path)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit {
    close(descriptor)
    guard let start = mapping.baseAddress else { return }
    munmap(UnsafeMutableRawPointer(mutating: start), mapping.count)
    range.forget()
  }

  private static func map(_ descriptor: Int32, path: String) throws -> UnsafeRawBufferPointer {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno, path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let found =
        status.st_mode & S_IFMT == S_IFDIR
        ? "it is a directory; name a file in it" : "it is not a regular file"
      throw CheckpointError.unreadable(path: path, reason: found)
    }
    let size = Int(status.st_size)
    // mmap refuses an empty range.
    guard size > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw failure(errno, path: path)
    }
    return UnsafeRawBufferPointer(start: start, count: size)
  }

  /// The bytes of the file.
  package var contents: ByteRegion { ByteRegion(mapping, owner: self) }

  /// Copies a few bytes without the mapping, where touching one byte makes up to megabytes around it
  /// resident.
  ///
  /// - Returns: nil if they do not all lie in the file, or cannot be read.
  package func copy(from offset: Int, count: Int) -> ByteRegion? {
    guard contents.slice(from: offset, count: count) != nil else { return nil }
    return AllocatedBytes.region(count: count) { memory in
      pread(descriptor, memory.baseAddress, count, off_t(offset)) == count
    }
  }

  /// Releases pages. The next reader finds them in the system's file cache, or on disk.
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
