import Foundations

/// Elements that are written when they are first read, such as those of a file in another number format.
///
/// After a release they are written again for the next reader. A reader that still holds them keeps them.
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
