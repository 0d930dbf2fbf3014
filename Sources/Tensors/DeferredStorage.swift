import Foundation

/// Elements that are written when they are first read: those of a file that has them in another form.
///
/// Once let go of, they are written again for the next reader; whoever still reads keeps what it has.
///
/// `@unchecked Sendable` is sound because `known` is touched under the lock only: not a Mutex, for the thread sanitizer
/// cannot see how a contended one passes from thread to thread.
final class DeferredStorage: @unchecked Sendable {
  /// Writes every element; called again after a release.
  typealias Fill = @Sendable (UnsafeMutableBufferPointer<Float>) -> Void

  private let count: Int
  private let fill: Fill
  private let lock = NSLock()
  private var known: TensorStorage?

  init(count: Int, fill: @escaping Fill) {
    self.count = count
    self.fill = fill
  }

  var filled: TensorStorage {
    lock.withLock {
      if let known { return known }
      let storage = TensorStorage(count: count)
      fill(storage.elements)
      known = storage
      return storage
    }
  }

  func release() { lock.withLock { known = nil } }
}
