import Foundation

/// The memory behind tensors: allocated here, or borrowed from an owner such as a mapped file.
///
/// `@unchecked Sendable` is sound because memory is written only before the first `Tensor` that holds it is
/// returned, or while exactly one tensor refers to it (`isKnownUniquelyReferenced`).
final class TensorStorage: @unchecked Sendable {
  /// Bytes to which allocated storage is aligned: a cache line, and the widest vector register.
  static let alignment = 64

  private enum Origin {
    case allocated
    case block(TensorMemory.Block)
    case borrowed(any AnyObject & Sendable)
  }

  let elements: UnsafeMutableBufferPointer<Float>
  private let origin: Origin

  var count: Int { elements.count }

  var isBorrowed: Bool {
    if case .borrowed = origin { true } else { false }
  }

  /// Who keeps borrowed memory alive.
  var owner: (any AnyObject & Sendable)? {
    if case .borrowed(let owner) = origin { owner } else { nil }
  }

  init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let memory: UnsafeMutableRawPointer
    if bytes >= TensorMemory.smallestBlock {
      let block = TensorMemory.take(bytes)
      memory = block.start
      origin = .block(block)
    } else {
      let rounded = (bytes + Self.alignment - 1) / Self.alignment * Self.alignment
      guard let allocated = aligned_alloc(Self.alignment, rounded) else {
        preconditionFailure("out of memory: \(rounded) bytes")
      }
      memory = allocated
      origin = .allocated
    }
    elements = UnsafeMutableBufferPointer(
      start: memory.bindMemory(to: Float.self, capacity: count), count: count)
  }

  /// The memory is never written through: `Tensor` copies borrowed storage before a change.
  init(borrowing source: UnsafeBufferPointer<Float>, owner: any AnyObject & Sendable) {
    elements = UnsafeMutableBufferPointer(mutating: source)
    origin = .borrowed(owner)
  }

  deinit {
    switch origin {
    case .allocated: free(elements.baseAddress)
    case .block(let block): TensorMemory.giveBack(block)
    case .borrowed: break
    }
  }
}
