import Foundation
import Foundations
import Tensors

/// One forward pass, recorded on demand: every activation can be had at once, none is computed before it is
/// asked for, and memory stays within a budget.
///
/// Key activations, single rows, what was asked for and small steps on the way are held; other whole activations
/// are let go once their readers are done, for one at a backbone's first sizes has tens of megabytes.
///
/// Calls may come from any thread; one computes at a time. A call inside a cancelled task throws
/// `CancellationError` at the next node, and what it had computed for later nodes is freed.
public final class Recorder: Sendable {
  public let graph: ComputationGraph
  let parameters: [String: Tensor]
  let given: [Int: Tensor]
  let hooks: [Int: [Hooks.Resolved]]
  /// Shared by all passes that come from one by hooks.
  private let origin: Origin
  let fusions: [Int: [FusedStep]]
  let cache: Locked<ActivationCache>
  let tally: Locked<Tally>
  let turn = Locked<Void>(())

  /// Bytes of activations held by default, over the weights.
  public static let defaultBudget = 512 << 20

  private final class Origin: Sendable {}

  /// What computing took so far.
  struct Tally {
    /// By node.
    var seconds: [Int: Double] = [:]
    var flops = 0
  }

  /// - Parameters:
  ///   - inputs: the given activations by path; an input left out makes `activation` throw where it is needed.
  ///   - fusions: faster ways to some nodes; an empty list is the plain path.
  ///   - budget: bytes of activations to hold at most.
  /// - Throws: `GraphError` where an input or parameter is missing or has another shape, or a hook's node is unknown.
  public init(
    graph: ComputationGraph, parameters: [String: Tensor], inputs: [String: Tensor], hooks: Hooks = Hooks(),
    fusions: [any Fusion] = [], budget: Int = defaultBudget
  ) throws(GraphError) {
    for parameter in graph.parameters {
      guard let given = parameters[parameter.name] else { throw .missingParameter(parameter.name) }
      guard given.shape == parameter.shape else {
        throw .inputShape(path: parameter.name, expected: parameter.shape, found: given.shape)
      }
    }
    self.graph = graph
    origin = Origin()
    self.parameters = parameters
    self.hooks = try hooks.resolved(in: graph)
    var steps: [Int: [FusedStep]] = [:]
    for node in graph.nodes {
      steps[node.id] = fusions.compactMap { $0.step(for: node, in: graph, parameters: parameters) }
    }
    self.fusions = steps
    given = try Self.given(inputs, in: graph)
    cache = Locked(ActivationCache(budget: budget))
    tally = Locked(Tally())
  }

  /// A pass that was recorded before: `activations` by path. What is not among them can be had only where it
  /// follows from them without parameters, as a pattern does from its scores.
  ///
  /// - Throws: `GraphError.unknownNode` or `.inputShape` where an activation does not belong to the graph.
  public init(
    graph: ComputationGraph, recorded activations: [String: Tensor], budget: Int = defaultBudget
  ) throws(GraphError) {
    self.graph = graph
    origin = Origin()
    parameters = [:]
    hooks = [:]
    fusions = [:]
    given = try Self.given(activations, in: graph)
    cache = Locked(ActivationCache(budget: budget))
    tally = Locked(Tally())
  }

  private static func given(
    _ activations: [String: Tensor], in graph: ComputationGraph
  ) throws(GraphError) -> [Int: Tensor] {
    var given: [Int: Tensor] = [:]
    for (path, tensor) in activations {
      let node = try graph.node(path)
      guard tensor.shape == node.shape else {
        throw .inputShape(path: path, expected: node.shape, found: tensor.shape)
      }
      given[node.id] = tensor
    }
    return given
  }

  private init(editing original: Recorder, hooks: Hooks) throws(GraphError) {
    graph = original.graph
    origin = original.origin
    parameters = original.parameters
    fusions = original.fusions
    var all = original.hooks
    let added = try hooks.resolved(in: original.graph)
    for (id, list) in added { all[id, default: []] += list }
    self.hooks = all
    let changed = Self.changed(by: added, among: all, in: graph)
    // What was recorded without the hooks is true no more where these reach.
    given = original.given.filter { added[$0.key] != nil || !changed.contains($0.key) }
    cache = Locked(original.cache.withLock { $0.filtered { !changed.contains($0) } })
    tally = Locked(Tally())
  }

  /// The nodes that new hooks reach: by the graph, and by hooks that read what these change.
  private static func changed(
    by added: [Int: [Hooks.Resolved]], among all: [Int: [Hooks.Resolved]], in graph: ComputationGraph
  ) -> Set<Int> {
    var changed = graph.downstream(of: added.keys)
    while let reader = all.first(where: { id, hooks in
      !changed.contains(id) && hooks.contains { $0.reads.contains(where: changed.contains) }
    }) {
      changed.formUnion(graph.downstream(of: [reader.key]))
    }
    return changed
  }

  /// The same pass with more hooks; what lies upstream of them is shared, not computed again.
  ///
  /// - Throws: `GraphError.unknownNode`.
  public func runWithHooks(_ hooks: Hooks) throws(GraphError) -> Recorder {
    try Recorder(editing: self, hooks: hooks)
  }

  /// The nodes at which this pass may differ from another of the same input and parameters; nil where it does not come
  /// from one with that.
  public func nodesThatMayDiffer(from other: Recorder) -> Set<Int>? {
    guard origin === other.origin else { return nil }
    let either = hooks.merging(other.hooks) { $0 + $1 }
    return Self.changed(by: either, among: either, in: graph)
  }

  /// The activation of a path or alias, computed now if it is not held.
  ///
  /// - Throws: `GraphError`, `CancellationError`, or what a hook throws.
  public func activation(_ path: String) throws -> Tensor {
    try evaluate(graph.node(path), rows: nil)
  }

  /// Some rows of an activation in the order given, `[rows.count, …]`. Where the steps before it are row-wise, as
  /// in the mask head, only those rows are computed.
  ///
  /// - Throws: `GraphError`, `CancellationError`, or what a hook throws.
  public func activation(_ path: String, rows: [Int]) throws -> Tensor {
    let node = try graph.node(path)
    let available = node.shape.first ?? 0
    guard rows.allSatisfy((0..<available).contains) else {
      throw GraphError.rowsOutOfRange(path: path, rows: rows, available: available)
    }
    if rows.isEmpty { return Tensor(shape: [0] + node.shape.dropFirst(), values: []) }
    return try evaluate(node, rows: rows)
  }

  /// Whether asking for an activation would compute nothing.
  public func isHeld(_ path: String, rows: [Int]? = nil) -> Bool {
    guard let node = graph[path] else { return false }
    return cache.withLock { $0.contains(Demand(node: node.id, rows: rows)) }
  }

  /// The nodes whose activations can be had, in run order: all of a model's; of a recording those it holds, and what
  /// follows from them without weights.
  public var obtainable: [Node] {
    var isObtainable = [Bool](repeating: false, count: graph.nodes.count)
    for node in graph.nodes {
      let isComputable =
        node.operation.canEvaluate && node.parameters.allSatisfy { parameters[$0.name] != nil }
        && node.inputs.allSatisfy { isObtainable[$0] }
      isObtainable[node.id] = given[node.id] != nil || isComputable
    }
    return graph.nodes.filter { isObtainable[$0.id] }
  }

  /// Bytes of activations held at the moment.
  public var heldByteCount: Int { cache.withLock { $0.byteCount } }

  /// Floating-point operations executed so far for whole activations, products with their sums where a fusion
  /// counts its own.
  public var executedFlops: Int { tally.withLock { $0.flops } }

  /// Seconds that whole nodes took when they were last computed, by path; a fused step counts for its last node,
  /// and for those within it where it can tell.
  public var seconds: [String: Double] {
    // Within the lock: outside of it the table would be shared with whoever adds to it.
    tally.withLock { tally in
      Dictionary(uniqueKeysWithValues: tally.seconds.map { (graph.nodes[$0.key].path, $0.value) })
    }
  }
}
