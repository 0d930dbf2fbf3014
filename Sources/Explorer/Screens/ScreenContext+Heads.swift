import Analysis
import Graph

extension ScreenContext {
  /// What `x` makes of one head of an attention's pattern; nil for a node without heads.
  func ablation(ofHead head: Int, at node: Node?) -> Intervention? {
    node.flatMap { $0.axes.contains(.head) ? .zero(head, of: .head, at: $0.path) : nil }
  }

  /// The heads of an attention as they are chosen, those that are off among them.
  func tiles(_ stack: MapStack, of node: Node?) -> HeadTiles {
    let off = stack.maps.indices.filter { head in
      ablation(ofHead: head, at: node).map(run.edits.contains) ?? false
    }
    return HeadTiles(stack: stack, mode: focus.headsMode, chosen: focus.head, off: Set(off))
  }
}
