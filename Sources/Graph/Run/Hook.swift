import Tensors

/// A place to observe or replace: the named identity of one activation.
public struct HookPoint: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let path: String

  public init(_ path: String) { self.path = path }
  public init(stringLiteral path: String) { self.path = path }

  public var description: String { path }
}

/// One recorded tensor under its hook point.
public struct Activation: Sendable {
  public let hookPoint: HookPoint
  public let tensor: Tensor

  public init(hookPoint: HookPoint, tensor: Tensor) {
    self.hookPoint = hookPoint
    self.tensor = tensor
  }
}

/// Sees an activation as it is computed; nil observes, a tensor of the same shape replaces.
public typealias Hook = @Sendable (Activation) throws -> Tensor?

/// The hooks of one run, in the order in which they were added. Passed to a run, never global.
public struct Hooks: Sendable {
  /// A hook that is given other activations too.
  typealias Body = @Sendable (Activation, [Tensor]) throws -> Tensor?

  private struct Entry: Sendable {
    let hookPoint: HookPoint
    let reads: [HookPoint]
    let body: Body
  }

  /// A hook in a graph.
  struct Resolved: Sendable {
    /// The nodes whose activations it is given.
    let reads: [Int]
    let body: Body
  }

  private var entries: [Entry] = []

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }
  public var hookPoints: [HookPoint] { entries.map(\.hookPoint) }

  public mutating func add(at hookPoint: HookPoint, _ hook: @escaping Hook) {
    entries.append(Entry(hookPoint: hookPoint, reads: []) { activation, _ in try hook(activation) })
  }

  /// Adds a hook that is given another activation, from an earlier node.
  mutating func add(
    at hookPoint: HookPoint, reading source: HookPoint,
    _ hook: @escaping @Sendable (Activation, Tensor) throws -> Tensor?
  ) {
    entries.append(Entry(hookPoint: hookPoint, reads: [source]) { try hook($0, $1[0]) })
  }

  /// These hooks, then the others.
  public func appending(_ other: Hooks) -> Hooks {
    var joined = self
    joined.entries += other.entries
    return joined
  }

  /// The hooks at each node, by id.
  ///
  /// - Throws: `GraphError.unknownNode`.
  func resolved(in graph: ComputationGraph) throws(GraphError) -> [Int: [Resolved]] {
    var byNode: [Int: [Resolved]] = [:]
    for entry in entries {
      let node = try graph.node(entry.hookPoint.path)
      var reads: [Int] = []
      for source in entry.reads { reads.append(try graph.node(source.path).id) }
      precondition(reads.allSatisfy { $0 < node.id }, "a hook at \(node.path) that reads what comes later")
      byNode[node.id, default: []].append(Resolved(reads: reads, body: entry.body))
    }
    return byNode
  }
}
