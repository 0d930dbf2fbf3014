import Tensors

/// The tensors of a model under their canonical names, complete and of the shapes that were asked for.
public struct Parameters: Sendable {
  private let tensors: [String: Tensor]

  public init(_ tensors: [String: Tensor]) {
    self.tensors = tensors
  }

  /// The names, sorted.
  public var names: [String] { tensors.keys.sorted() }

  /// - Precondition: `name` was among the specs that were loaded.
  public subscript(name: String) -> Tensor {
    guard let tensor = tensors[name] else { preconditionFailure("no parameter \(name) was asked for") }
    return tensor
  }

  /// The tensor, or nil if it was not among the specs that were loaded.
  public func tensor(named name: String) -> Tensor? { tensors[name] }
}
