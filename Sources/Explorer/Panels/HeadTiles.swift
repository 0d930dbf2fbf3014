import Analysis

/// The heads of an attention as tiles: all, the chosen one large, or their mean or maximum.
struct HeadTiles {
  private let stack: MapStack

  init(_ stack: MapStack) { self.stack = stack }

  /// The map that is probed: the chosen head's, or what the heads make together; and its name among the indices.
  func chosen(_ state: ExplorerState) -> (name: String, values: [Float]) {
    switch state.selection.heads {
    case .mean: return ("mean", stack.mean)
    case .max: return ("max", stack.maximum)
    case .all:
      let head = min(state.selection.head, stack.maps.count - 1)
      return (String(head), stack.maps[head])
    }
  }

  func tiles(_ state: ExplorerState) -> [HeatmapGrid.Tile] {
    func tile(_ values: [Float], _ caption: String, head: Int? = nil) -> HeatmapGrid.Tile {
      HeatmapGrid.Tile(
        content: .map(values, width: stack.width, height: stack.height), caption: caption,
        target: head.map { .head($0) }, isSelected: head == state.selection.head)
    }
    switch state.selection.heads {
    case .mean: return [tile(stack.mean, "mean of \(stack.maps.count) heads")]
    case .max: return [tile(stack.maximum, "max of \(stack.maps.count) heads")]
    case .all:
      let all = stack.maps.enumerated().map { tile($1, "head \($0)", head: $0) }
      return state.selection.isLarge ? all.filter(\.isSelected) : all
    }
  }
}
