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
