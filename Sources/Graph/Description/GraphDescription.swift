import Foundations

/// A graph as data: what a recording says of the model whose activations it holds.
///
/// From a file nothing is trusted: `graph()` checks names, inputs, axes and extents, and that every operation which is
/// to be computed fits what it reads.
public struct GraphDescription: Codable, Hashable, Sendable {
  public let nodes: [NodeDescription]

  /// More than any model has.
  static let mostNodes = 20_000
  /// Float32 elements of an activation or a parameter.
  static let mostElements = 1 << 30
  /// Bytes of a path or another name of a node.
  static let longestPath = 1000

  /// A node without its id, which is its place in the list.
  public struct NodeDescription: Codable, Hashable, Sendable {
    public let path: String
    public let aliases: [String]?
    public let operation: OperationDescription
    public let inputs: [Int]
    public let parameters: [Parameter]?
    public let shape: [Int]
    public let axes: [Axis]
    public let role: Role?
    public let note: String?
    public let isKey: Bool?
  }

  public init(_ graph: ComputationGraph) {
    nodes = graph.nodes.map { node in
      NodeDescription(
        path: node.path, aliases: node.aliases.isEmpty ? nil : node.aliases,
        operation: OperationDescription(node.operation), inputs: node.inputs,
        parameters: node.parameters.isEmpty ? nil : node.parameters, shape: node.shape, axes: node.axes,
        role: node.role, note: node.note, isKey: node.isKey ? true : nil)
    }
  }

  /// The graph. What has parameters is named and wired, but can be had only where it is given.
  ///
  /// - Throws: `GraphDescriptionError`.
  public func graph() throws(GraphDescriptionError) -> ComputationGraph {
    guard nodes.count <= Self.mostNodes else {
      throw GraphDescriptionError(
        node: "graph", expected: "at most \(Self.mostNodes) nodes", found: "\(nodes.count)")
    }
    var names: Set<String> = []
    var built: [Node] = []
    for (id, node) in nodes.enumerated() {
      for name in [node.path] + (node.aliases ?? []) where !names.insert(name).inserted {
        throw GraphDescriptionError(node: name, expected: "each name once", found: "a second one")
      }
      built.append(try node.node(id: id, after: built))
    }
    return ComputationGraph(nodes: built)
  }
}

extension GraphDescription.NodeDescription {
  private static let highestRank = 16

  fileprivate func node(id: Int, after earlier: [Node]) throws(GraphDescriptionError) -> Node {
    func fault(_ expected: String, _ found: String) -> GraphDescriptionError {
      GraphDescriptionError(node: path, expected: expected, found: found)
    }
    for name in [path] + (aliases ?? []) where name.utf8.count > GraphDescription.longestPath {
      throw fault("a name of at most \(GraphDescription.longestPath) bytes", "\(name.utf8.count)")
    }
    for shape in [shape] + (parameters ?? []).map(\.shape) where !Self.isPossible(shape) {
      throw fault("a shape of a tensor in memory", "\(shape.prefix(Self.highestRank))")
    }
    guard axes.count == shape.count else { throw fault("\(shape.count) axes", "\(axes.count)") }
    for (axis, extent) in zip(axes, shape) {
      if case .place(let grid) = axis, grid.count != extent {
        throw fault("\(extent) places", "\(axis)")
      }
    }
    for input in inputs where !earlier.indices.contains(input) {
      throw fault("inputs among the \(earlier.count) nodes before it", "\(input)")
    }
    if let number = role?.number, !Role.possibleNumbers.contains(number) {
      throw fault("a layer or stage within \(Role.possibleNumbers)", "\(number)")
    }
    let forms = inputs.map { earlier[$0].form }
    var node = Node(
      id: id, path: path,
      operation: operation.operation(
        of: forms, parameters: parameters ?? [], form: Form(shape: shape, axes: axes)),
      inputs: inputs, parameters: parameters ?? [], form: Form(shape: shape, axes: axes), role: role,
      note: note ?? "")
    node.aliases = aliases ?? []
    node.isKey = isKey ?? false
    return node
  }

  /// Whether a tensor of the shape could be held, were its empty axes not empty.
  private static func isPossible(_ shape: [Int]) -> Bool {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
      guard extent >= 0, !overflow, product <= GraphDescription.mostElements else { return false }
      count = product
    }
    return shape.count <= highestRank
  }
}

/// What is wrong with a description of a graph.
public struct GraphDescriptionError: Error, Equatable, CustomStringConvertible {
  public let node: String
  public let expected: String
  public let found: String

  public var description: String { "\(node.printable): expected \(expected), found \(found.printable)" }
}
