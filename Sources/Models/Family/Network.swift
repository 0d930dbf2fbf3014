import Graph

/// A model of certain sizes: its forward pass as a graph for any input size, and what its outputs mean.
public protocol Network: Sendable {
  /// Every node for an input of `[1, 3, height, width]`.
  func graph(height: Int, width: Int) -> ComputationGraph
  /// The labels of its class columns, where the weights come without.
  var categories: Categories { get }
  /// How its class logits become probabilities.
  var scoring: ClassScoring { get }
  /// How a picture becomes an input, where the weights do not say.
  var preprocessing: Preprocessing { get }
  /// Pixels that a side of the input may have at most; nil for any number.
  var sideLimit: Int? { get }
  /// Faster ways to nodes that only this family has.
  var fusions: [any Fusion] { get }
  /// What was assumed, since the weights do not say.
  var assumptions: [Assumption] { get }
  /// What it has otherwise than any published model: a line each.
  var notices: [String] { get }
  /// The sizes as recordings state them; nil where they do not.
  var configuration: Configuration? { get }
}

extension Network {
  public var scoring: ClassScoring { .softmaxWithNoObject }
  public var preprocessing: Preprocessing { .published }
  public var sideLimit: Int? { nil }
  public var fusions: [any Fusion] { [] }
  public var assumptions: [Assumption] { [] }
  public var notices: [String] { [] }
  public var configuration: Configuration? { nil }
}

/// How a query's class logits become probabilities.
public enum ClassScoring: String, Hashable, Sendable, Codable {
  /// One softmax; the last column says that there is no object.
  case softmaxWithNoObject
  /// A sigmoid for each class alone; there is no column for no object.
  case sigmoid
}
