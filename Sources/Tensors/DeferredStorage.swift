import Foundations

/// Elements that are written when they are first read: those of a file that has them in another form.
///
/// Once let go of, they are written again for the next reader; whoever still reads keeps what it has.
final class DeferredStorage: Sendable {
  /// Writes every element; called again after a release.
  typealias Fill = @Sendable (UnsafeMutableBufferPointer<Float>) -> Void

  private let count: Int
  private let fill: Fill
  private let known = Locked<TensorStorage?>(nil)

  init(count: Int, fill: @escaping Fill) {
    self.count = count
    self.fill = fill
  }

  var filled: TensorStorage {
    known.withLock { known in
      if let known { return known }
      let storage = TensorStorage(count: count)
      fill(storage.elements)
      known = storage
      return storage
    }
  }

  func release() { known.withLock { $0 = nil } }
}
