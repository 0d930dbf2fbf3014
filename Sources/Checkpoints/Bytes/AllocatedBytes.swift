/// Memory for bytes that cannot be used where they lie in a mapped file, such as inflated ones.
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
  /// - Parameter write: fills the memory and returns whether it succeeded.
  /// - Returns: nil if `write` failed.
  static func region(count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Bool) -> ByteRegion? {
    let bytes = AllocatedBytes(count: count)
    guard write(bytes.memory) else { return nil }
    return ByteRegion(UnsafeRawBufferPointer(bytes.memory), owner: bytes)
  }
}
