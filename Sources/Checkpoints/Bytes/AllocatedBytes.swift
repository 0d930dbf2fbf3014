/// Memory for bytes that are nowhere in a mapped file as they are needed.
///
/// `@unchecked Sendable` is sound because the memory is written before anything refers to it, and never after.
final class AllocatedBytes: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer

  private init(count: Int) {
    memory = .allocate(byteCount: count, alignment: MemoryLayout<UInt64>.alignment)
  }

  deinit { memory.deallocate() }

  /// A region of `count` bytes.
  ///
  /// - Parameter write: fills the memory and returns whether it could.
  /// - Returns: nil where it could not.
  static func region(count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Bool) -> ByteRegion? {
    let bytes = AllocatedBytes(count: count)
    guard write(bytes.memory) else { return nil }
    return ByteRegion(UnsafeRawBufferPointer(bytes.memory), owner: bytes)
  }
}
