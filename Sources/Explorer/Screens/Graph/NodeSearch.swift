import Graph

/// Finds nodes whose path, other name or operation holds a text, or whose shape does, as in `256x25x34`; where there is none,
/// those whose note does.
struct NodeSearch {
  private let text: String

  init(_ text: String) { self.text = text.lowercased() }

  func matches(in graph: ComputationGraph) -> [Node] {
    guard !text.isEmpty else { return [] }
    let isShape = text.allSatisfy { $0.isNumber || $0 == "x" || $0 == "×" } && text.contains { $0.isNumber }
    let named = graph.nodes.filter { node in
      if isShape, holds(node.shape) { return true }
      return ([node.path, node.operation.name] + node.aliases).contains { $0.lowercased().contains(text) }
    }
    return named.isEmpty ? graph.nodes.filter { $0.note.lowercased().contains(text) } : named
  }

  /// Whether whole extents in a row fit, so that 25x34 finds no 125x34.
  private func holds(_ shape: [Int]) -> Bool {
    let wanted = text.replacing("×", with: "x").split(separator: "x").map(String.init)
    let extents = shape.map(String.init)
    guard !wanted.isEmpty, wanted.count <= extents.count else { return false }
    return (0...extents.count - wanted.count).contains { Array(extents[$0..<$0 + wanted.count]) == wanted }
  }
}
