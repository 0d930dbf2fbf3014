/// A tensor as a model names it, and where a file has it.
public struct NamedTensor: Sendable, Equatable {
  public let name: String
  public let shape: [Int]
  /// The names in the file whose tensors, joined along the first axis, make this one.
  public let keys: [String]

  public init(name: String, shape: [Int], keys: [String]) {
    self.name = name
    self.shape = shape
    self.keys = keys
  }

  /// A tensor under the file's own name.
  public init(_ entry: TensorEntry) {
    self.init(name: entry.name, shape: entry.shape, keys: [entry.name])
  }
}
