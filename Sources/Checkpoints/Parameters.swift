import Synchronization
import Tensors

/// The tensors of a model under their canonical names, complete and of the shapes that were asked for.
///
/// Each is loaded when it is first asked for: weights that nobody looks at are not read from disk, nor converted.
public final class Parameters: Sendable {
  private let stored: [String: [StoredTensor]]
  private let loaded = Mutex<[String: Tensor]>([:])

  /// - Parameter stored: for each name the tensors that make it, joined along the first axis.
  init(_ stored: [String: [StoredTensor]]) {
    self.stored = stored
  }

  /// The names, sorted.
  public var names: [String] { stored.keys.sorted() }

  /// - Precondition: `name` was among the specs that were loaded.
  public subscript(name: String) -> Tensor {
    guard let tensor = tensor(named: name) else { preconditionFailure("no parameter \(name) was asked for") }
    return tensor
  }

  /// The tensor, or nil if it was not among the specs that were loaded.
  public func tensor(named name: String) -> Tensor? {
    loaded.withLock { loaded in
      if let tensor = loaded[name] { return tensor }
      guard let parts = stored[name] else { return nil }
      let tensor = Self.joined(parts.map { $0.load() })
      loaded[name] = tensor
      return tensor
    }
  }

  private static func joined(_ parts: [Tensor]) -> Tensor? {
    guard parts.count > 1, let first = parts.first else { return parts.first }
    let rows = parts.reduce(0) { $0 + $1.shape[0] }
    return Tensor(shape: [rows] + first.shape.dropFirst()) { elements in
      var position = 0
      for part in parts {
        part.withUnsafeElements { source in
          _ = elements[position...].initialize(fromContentsOf: source)
        }
        position += part.count
      }
    }
  }
}
