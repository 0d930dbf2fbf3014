import Foundation
import Foundations

/// The memory behind tensors: allocated here, borrowed from an owner such as a mapped file, or filled when
/// first read.
///
/// `@unchecked Sendable` is sound because memory is written only before the first `Tensor` that holds it is
/// returned, or while exactly one tensor refers to it (`isKnownUniquelyReferenced`).
final class TensorStorage: @unchecked Sendable {
  /// The alignment of allocated storage in bytes: a cache line, and the widest vector register.
  static let alignment = 64

  private enum Origin {
    case allocated
    case block(TensorMemory.Block)
    case borrowed(any AnyObject & Sendable)
    case deferred(DeferredStorage)
  }

  /// Empty if they are deferred.
  let elements: UnsafeMutableBufferPointer<Float>
  let count: Int
  private let origin: Origin

  /// Whether a change needs a copy first, even if nobody else refers to this.
  var isReadOnly: Bool {
    switch origin {
    case .allocated, .block: false
    case .borrowed, .deferred: true
    }
  }

  /// The storage that holds the elements: this one, or the deferred one, filled.
  var filled: TensorStorage {
    if case .deferred(let storage) = origin { storage.filled } else { self }
  }

  init(count: Int) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let memory: UnsafeMutableRawPointer
    if bytes >= TensorMemory.smallestBlock {
      let block = TensorMemory.take(bytes)
      memory = block.start
      origin = .block(block)
    } else {
      let rounded = (bytes + Self.alignment - 1) / Self.alignment * Self.alignment
      guard let allocated = aligned_alloc(Self.alignment, rounded) else {
        OutOfMemory.end(byteCount: rounded)
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
    count = source.count
    origin = .borrowed(owner)
  }

  init(count: Int, deferred fill: @escaping DeferredStorage.Fill) {
    elements = UnsafeMutableBufferPointer(start: nil, count: 0)
    self.count = count
    origin = .deferred(DeferredStorage(count: count, fill: fill))
  }

  /// Releases memory that can be restored.
  func releasePages(of range: Range<Int>) {
    switch origin {
    case .allocated, .block: break
    case .borrowed(let owner):
      let bytes = UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: elements[range]))
      (owner as? any RestorableMemory)?.releasePages(of: bytes)
    case .deferred(let storage): storage.release()
    }
  }

  deinit {
    switch origin {
    case .allocated: free(elements.baseAddress)
    case .block(let block): TensorMemory.giveBack(block)
    case .borrowed, .deferred: break
    }
  }
}
