import Tensors

/// One tensor of a checkpoint, as its file lists it.
public struct TensorEntry: Sendable, Equatable {
  public let name: String
  public let type: ElementType
  /// Extents from the slowest to the fastest axis.
  public let shape: [Int]

  public init(name: String, type: ElementType, shape: [Int]) {
    self.name = name
    self.type = type
    self.shape = shape
  }
}

/// A file that holds named tensors.
public protocol TensorFile: Sendable {
  var path: String { get }
  /// The tensors, in the file's order.
  var entries: [TensorEntry] { get }
  /// Text stored beside the tensors.
  var metadata: [String: String] { get }
  /// The tensor as Float32, borrowed from the file where it is stored so.
  /// - Throws: `CheckpointError.noSuchTensor`, or `.malformed` where bytes can be found wrong only now.
  func tensor(named name: String) throws -> Tensor
}
