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
  private var entries: [(hookPoint: HookPoint, hook: Hook)] = []

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }
  public var hookPoints: [HookPoint] { entries.map(\.hookPoint) }

  public mutating func add(at hookPoint: HookPoint, _ hook: @escaping Hook) {
    entries.append((hookPoint, hook))
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
  func resolved(in graph: ComputationGraph) throws(GraphError) -> [Int: [Hook]] {
    var byNode: [Int: [Hook]] = [:]
    for entry in entries {
      byNode[try graph.node(entry.hookPoint.path).id, default: []].append(entry.hook)
    }
    return byNode
  }
}
