import Tensors

/// A range of bytes in a mapped file or in memory, which it keeps alive. No access goes outside the range.
///
/// `@unchecked Sendable` is sound because nobody writes to the bytes once a region refers to them.
package struct ByteRegion: @unchecked Sendable {
  private let bytes: UnsafeRawBufferPointer
  /// The object that keeps the bytes valid.
  package let owner: any AnyObject & Sendable

  /// - Precondition: `bytes` stay valid and unchanged for as long as `owner` lives.
  package init(_ bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable) {
    self.bytes = bytes
    self.owner = owner
  }

  package var count: Int { bytes.count }

  /// The byte at `offset`, or nil outside the region.
  package subscript(offset: Int) -> UInt8? {
    guard offset >= 0, offset < bytes.count else { return nil }
    return withExtendedLifetime(owner) { bytes[offset] }
  }

  /// The `count` bytes from `offset`, or nil if they do not all lie in the region.
  package func slice(from offset: Int, count: Int) -> ByteRegion? {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
    return ByteRegion(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]), owner: owner)
  }

  /// The little-endian integer at `offset`, or nil if it does not lie in the region.
  package func integer<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type = Value.self) -> Value? {
    guard let field = slice(from: offset, count: MemoryLayout<Value>.size) else { return nil }
    return field.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
  }

  /// The bytes as text, or nil if they are not UTF-8.
  package var text: String? {
    withUnsafeBytes { String(validating: $0, as: UTF8.self) }
  }

  /// Releases the memory behind the bytes if it can be restored, as a mapped file's can.
  package func releasePages() {
    (owner as? any RestorableMemory)?.releasePages(of: bytes)
  }

  /// Reads the bytes. The pointer is valid during `body` only.
  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(owner) { try body(bytes) }
  }
}
