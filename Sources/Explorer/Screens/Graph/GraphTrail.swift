import Cells
import Graph

/// A way along the edges of the graph: where it left, and in which direction.
struct GraphTrail: Codable, Hashable, Sendable {
  /// The node or group whose inputs or users are looked at.
  let start: String
  let isDownward: Bool

  /// The nodes that it may lead to, in run order.
  func ends(in graph: ComputationGraph) -> [Node] {
    let own = graph.nodes.filter { $0.path == start || $0.path.hasPrefix(start + ".") }
    let inside = Set(own.map(\.id))
    let near = Set(own.flatMap { isDownward ? graph.consumers[$0.id] : $0.inputs }).subtracting(inside)
    return near.sorted().map { graph.nodes[$0] }
  }
}

extension Action {
  static let firstInput = Action("graph.input")
  static let firstUser = Action("graph.user")
}

extension GraphScreen {
  static let bindings = [
    Binding(
      .firstInput, "(", ["("], "to what the node reads; Tab for the next", .choose,
      also: "inputs edges"),
    Binding(
      .firstUser, ")", [")"], "to what reads the node; Tab for the next", .choose,
      also: "users outputs edges"),
  ]

  /// Goes along an edge, or with Tab to the next end of the same way.
  ///
  /// - Returns: nil for what leads along no edge.
  mutating func follow(_ action: Action, _ context: inout ScreenContext) -> Response? {
    let graph = context.run.graph
    let here = chosenPath(context.run)
    switch action {
    case .firstInput, .firstUser:
      let trail = GraphTrail(start: here, isDownward: action == .firstUser)
      let ends = trail.ends(in: graph)
      guard let first = ends.first else {
        context.message = trail.isDownward ? "nothing reads \(here)" : "\(here) reads nothing"
        return .done
      }
      go(to: first.path, along: trail, context.run.tree)
      context.message =
        ends.count > 1 ? "1 of \(ends.count) \(trail.isDownward ? "users" : "inputs") of \(here)" : nil
    case .nextSource, .previousSource:
      guard let trail else {
        context.message = "( and ) lead to inputs and users first"
        return .done
      }
      let ends = trail.ends(in: graph)
      guard !ends.isEmpty else { return .done }
      let step = action == .nextSource ? 1 : ends.count - 1
      let next = ((ends.firstIndex { $0.path == here } ?? -1) + step + ends.count) % ends.count
      go(to: ends[next].path, along: trail, context.run.tree)
      context.message =
        "\(next + 1) of \(ends.count) \(trail.isDownward ? "users" : "inputs") of \(trail.start)"
    default: return nil
    }
    return .done
  }
}
