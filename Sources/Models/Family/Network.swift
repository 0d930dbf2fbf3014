import Graph

/// A model of certain sizes: its forward pass as a graph for any input size.
public protocol Network: Sendable {
  /// Every node for an input of `[1, 3, height, width]`.
  func graph(height: Int, width: Int) -> ComputationGraph
  /// The labels of its class columns, where the weights come without.
  var categories: Categories { get }
  /// How a picture becomes an input, where the weights do not say.
  var preprocessing: Preprocessing { get }
  /// Pixels that a side of the input may have at most; nil for any number.
  var sideLimit: Int? { get }
}

extension Network {
  public var preprocessing: Preprocessing { .published }
  public var sideLimit: Int? { nil }
}
