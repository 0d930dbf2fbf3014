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
  /// Floating-point operations as executed for the whole activation; nil where they are those of the nodes it
  /// stands for as written.
  public let flops: Int?
  /// The node's activation from the inputs; where the node is row-wise, from any run of their rows.
  public let evaluate: @Sendable ([Tensor]) throws -> Outcome

  /// A fused step's activation and, where it knows, the seconds of the nodes within it.
  public struct Outcome: Sendable {
    public let tensor: Tensor
    public let seconds: [Int: Double]

    public init(_ tensor: Tensor, seconds: [Int: Double] = [:]) {
      self.tensor = tensor
      self.seconds = seconds
    }
  }

  public init(
    inputs: [Int], skipped: Set<Int>, flops: Int? = nil,
    evaluate: @escaping @Sendable ([Tensor]) throws -> Tensor
  ) {
    self.init(inputs: inputs, skipped: skipped, flops: flops, timed: { Outcome(try evaluate($0)) })
  }

  /// - Parameter timed: the activation with the seconds of the nodes within the step.
  public init(
    inputs: [Int], skipped: Set<Int>, flops: Int?, timed: @escaping @Sendable ([Tensor]) throws -> Outcome
  ) {
    self.inputs = inputs
    self.skipped = skipped
    self.flops = flops
    evaluate = timed
  }
}
