import Tensors

/// A faster way to several nodes at once: convolution, batch norm and ReLU in one pass, attention in tiles,
/// a mask head query by query.
///
/// A fusion never changes a number beyond float rounding. It is passed over whenever one of the nodes it would
/// skip is hooked, so hooks see everything.
public protocol Fusion: Sendable {
  /// The step that computes `node` without its neighbours, or nil where the pattern does not fit.
  func step(for node: Node, in graph: ComputationGraph, parameters: [String: Tensor]) -> FusedStep?
}

/// One fused computation.
public struct FusedStep: Sendable {
  /// The nodes whose activations it reads, in the order in which `evaluate` takes them.
  public let inputs: [Int]
  /// The nodes it skips.
  public let skipped: Set<Int>
  /// The node's activation from the inputs; where the node is row-wise, from any run of their rows.
  public let evaluate: @Sendable ([Tensor]) throws -> Tensor

  public init(inputs: [Int], skipped: Set<Int>, evaluate: @escaping @Sendable ([Tensor]) throws -> Tensor) {
    self.inputs = inputs
    self.skipped = skipped
    self.evaluate = evaluate
  }
}
