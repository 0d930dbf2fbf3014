import Graph

/// A part of a network drawing, from its top left: a node, a folded module, or an open one with what it holds.
struct NetworkBlock {
  var width: Double
  var height: Double
  var marks: [Mark]
  /// Where edges come in, from the left, by the node that they come from; elsewhere in the middle.
  var entries: [Int: Double] = [:]
  /// Where edges leave, from the left, by the node that they come from; elsewhere in the middle.
  var exits: [Int: Double] = [:]

  /// The marks at a place of the page.
  func placed(at origin: Point) -> [Mark] { marks.map { $0.moved(origin.x, origin.y) } }
}

/// What an edge carries, for its colour.
enum NetworkEdgeKind: CaseIterable {
  case data, residual, position, queries, pyramid

  var title: String {
    switch self {
    case .data: "data"
    case .residual: "residual"
    case .position: "positions"
    case .queries: "query embedding"
    case .pyramid: "backbone features for the masks"
    }
  }
}

/// Which nodes only carry positions or the learned queries.
struct NetworkSources {
  private var kinds: [NetworkEdgeKind?]
  private let graph: ComputationGraph
  private let stages: Set<Int>

  init(_ graph: ComputationGraph) {
    self.graph = graph
    kinds = [NetworkEdgeKind?](repeating: nil, count: graph.nodes.count)
    stages = Set(graph.anatomy.stages.map(\.node.id))
    let (position, queries) = (graph.anatomy[.position]?.id, graph.anatomy[.queries]?.id)
    for node in graph.nodes {
      if node.id == position {
        kinds[node.id] = .position
      } else if node.id == queries {
        kinds[node.id] = .queries
      } else if node.inputs.count == 1, node.parameters.isEmpty, !(node.operation is Zeros) {
        kinds[node.id] = kinds[node.inputs[0]]
      }
    }
  }

  /// - Parameters:
  ///   - passes: whether the edge passes by other boxes.
  ///   - reader: a node that reads it.
  func kind(from source: Int, to reader: Int, passes: Bool) -> NetworkEdgeKind {
    if let kind = kinds[source] { return kind }
    if stages.contains(source), passes, !stages.contains(where: { $0 > source && $0 >= reader }) {
      return .pyramid
    }
    return passes && graph.nodes[reader].operation is Add ? .residual : .data
  }
}
