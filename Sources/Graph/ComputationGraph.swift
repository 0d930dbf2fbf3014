/// One named step of a model at one input size.
public struct Node: Sendable, Identifiable {
  /// Its place in run order; inputs have smaller ids.
  public let id: Int
  /// Its address: the module's path in the published PyTorch code without the leading `detr.`, and a suffix
  /// where the published code has no module, as in `transformer.encoder.layers.3.self_attn.pattern`.
  public let path: String
  /// Other names of the same activation: containers whose output it is, and the short words people use.
  public internal(set) var aliases: [String] = []
  public let operation: any NodeOperation
  public let inputs: [Int]
  /// Its parameters in the checkpoint, in the operation's order.
  public let parameters: [Parameter]
  /// Its extents, and what each axis counts.
  public let form: Form
  /// What it is to the model; nil for a step on the way.
  public internal(set) var role: Role?
  /// One or two sentences on what it is for.
  public internal(set) var note: String
  /// Key activations stay in memory while the budget allows; the others make room for them.
  public internal(set) var isKey = false

  /// Floating-point operations as written.
  public internal(set) var flops = 0

  public var shape: [Int] { form.shape }
  public var axes: [Axis] { form.axes }

  /// Bytes of its activation in Float32.
  public var byteCount: Int { shape.elementCount * MemoryLayout<Float>.stride }

  /// Whether `rows` of the result need only the same rows of the inputs.
  public var isRowwise: Bool { operation.isRowwise && (shape.first ?? 1) > 1 }
}

/// A parameter that a node needs: its name in the checkpoint and its shape.
public struct Parameter: Hashable, Sendable, Codable {
  public let name: String
  public let shape: [Int]

  /// Whether it is a stored mean or variance of batch norm, measured and not learned.
  public var isStatistic: Bool { name.hasSuffix(".running_mean") || name.hasSuffix(".running_var") }

  public init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }
}

/// A model at one input size as named nodes in run order.
///
/// Shapes, parameters and costs are known without running; execution, hooks, listings and drawings all come
/// from here.
public struct ComputationGraph: Sendable {
  public let nodes: [Node]
  private let ids: [String: Int]
  /// The nodes that read each node, by id.
  public let consumers: [[Int]]
  /// The model's parts, by the roles of the nodes.
  public let anatomy: Anatomy

  init(nodes: [Node]) {
    self.nodes = nodes
    var ids: [String: Int] = [:]
    var consumers = [[Int]](repeating: [], count: nodes.count)
    for node in nodes {
      for name in [node.path] + node.aliases {
        precondition(ids.updateValue(node.id, forKey: name) == nil, "two nodes named \(name)")
      }
      for input in node.inputs { consumers[input].append(node.id) }
    }
    self.ids = ids
    self.consumers = consumers
    anatomy = Anatomy(nodes: nodes)
  }

  /// The node of a path or alias, or nil.
  public subscript(path: String) -> Node? { ids[path].map { nodes[$0] } }

  /// The node of a path or alias.
  ///
  /// - Throws: `GraphError.unknownNode` with the nearest names.
  public func node(_ path: String) throws(GraphError) -> Node {
    if let node = self[path] { return node }
    throw .unknownNode(path, suggestions: suggestions(for: path))
  }

  /// Every parameter of the model, each once, in run order.
  public var parameters: [Parameter] {
    var seen: Set<String> = []
    return nodes.flatMap(\.parameters).filter { seen.insert($0.name).inserted }
  }

  /// The nodes that a change at `changed` reaches, `changed` included.
  public func downstream(of changed: some Sequence<Int>) -> Set<Int> {
    var reached: Set<Int> = []
    var pending = Array(changed)
    while let id = pending.popLast() {
      if reached.insert(id).inserted { pending += consumers[id] }
    }
    return reached
  }

  func suggestions(for path: String) -> [String] {
    let last = path.split(separator: ".").last.map(String.init) ?? path
    let near = ids.keys.filter { $0.contains(path) || path.contains($0) || $0.hasSuffix("." + last) }
    let ranked = near.sorted {
      ($0.contains(path) ? 0 : 1, $0.count, $0) < ($1.contains(path) ? 0 : 1, $1.count, $1)
    }
    return Array(ranked.prefix(3))
  }
}
