import Analysis

/// Whether heads are shown side by side or as one map.
public enum HeadsMode: String, CaseIterable, Codable, Hashable, Sendable {
  case all, mean, max

  /// What one sees in it, for hints.
  var hint: String {
    switch self {
    case .all: "each head"
    case .mean: "mean of heads"
    case .max: "max of heads"
    }
  }
}

/// The heads of an attention: all, the chosen one alone, or their mean or maximum.
struct HeadTiles {
  /// One map, and what is written over it.
  struct Head {
    let values: [Float]
    let caption: String
    /// Nil where several heads make it.
    let index: Int?
  }

  let stack: MapStack
  let mode: HeadsMode
  let chosen: Int
  /// The heads that are turned off.
  var off: Set<Int> = []

  /// The map that is probed: the chosen head's, or what the heads make together; and its name among the indices.
  var probed: (name: String, values: [Float]) {
    switch mode {
    case .mean: return ("mean", stack.mean)
    case .max: return ("max", stack.maximum)
    case .all:
      let head = min(chosen, stack.maps.count - 1)
      return (String(head), stack.maps[head])
    }
  }

  /// - Parameter isLarge: whether the chosen one is shown alone.
  func heads(isLarge: Bool) -> [Head] {
    let count = stack.maps.count
    switch mode {
    case .mean: return [Head(values: stack.mean, caption: "mean of \(count) heads", index: nil)]
    case .max: return [Head(values: stack.maximum, caption: "max of \(count) heads", index: nil)]
    case .all:
      let all = stack.maps.enumerated().map {
        Head(values: $1, caption: "head \($0)\(off.contains($0) ? " off" : "")", index: $0)
      }
      return isLarge ? [all[min(chosen, count - 1)]] : all
    }
  }

  func tiles(isLarge: Bool) -> [HeatmapGrid.Tile] {
    heads(isLarge: isLarge).map { head in
      HeatmapGrid.Tile(
        content: .map(head.values, width: stack.width, height: stack.height), caption: head.caption,
        target: head.index.map { .head($0) }, isSelected: head.index == chosen)
    }
  }
}
