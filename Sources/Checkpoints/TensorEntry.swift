/// One tensor of a checkpoint, as its file lists it.
public struct TensorEntry: Sendable, Equatable {
  /// Bytes of a name at most; the longest of any published file has a hundred.
  static let nameLimit = 1000

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
