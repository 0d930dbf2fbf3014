import Foundation

/// The memory behind tensors: allocated here, or borrowed from an owner such as a mapped file.
///
/// `@unchecked Sendable` is sound because memory is written only before the first `Tensor` that holds it is
/// returned, or while exactly one tensor refers to it (`isKnownUniquelyReferenced`).
final class TensorStorage: @unchecked Sendable {
  /// Bytes to which allocated storage is aligned: a cache line, and the widest vector register.
  static let alignment = 64

  let elements: UnsafeMutableBufferPointer<Float>
  private let owner: (any AnyObject & Sendable)?

  var count: Int { elements.count }
  var isBorrowed: Bool { owner != nil }

  init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let rounded = (bytes + Self.alignment - 1) / Self.alignment * Self.alignment
    guard let memory = aligned_alloc(Self.alignment, rounded) else {
      preconditionFailure("out of memory: \(rounded) bytes")
    }
    elements = UnsafeMutableBufferPointer(
      start: memory.bindMemory(to: Float.self, capacity: count), count: count)
    owner = nil
  }

  /// The memory is never written through: `Tensor` copies borrowed storage before a change.
  init(borrowing source: UnsafeBufferPointer<Float>, owner: any AnyObject & Sendable) {
    elements = UnsafeMutableBufferPointer(mutating: source)
    self.owner = owner
  }

  deinit {
    if owner == nil { free(elements.baseAddress) }
  }
}
