import Analysis
import Cells
import Foundation
import Foundations
import Graph

/// The scores of a cross-attention that are added up before the softmax, one map each, their sum, and the pattern.
struct ScoreParts {
  /// One map: what it is, and the heads that it is taken from.
  struct Shown {
    let caption: String
    let brief: String
    let heads: HeadMaps
  }

  let shown: [Shown]
  /// The node of the sum.
  let sum: Node?
  /// The heads of the sum.
  let sumOfHeads: HeadMaps?
  private let context: ScreenContext

  init(layer: Int, _ context: ScreenContext) {
    self.context = context
    let run = context.run
    let attention = run.anatomy.attention(.cross, layer: layer)
    sum = attention?.scores
    let query = context.focus.query ?? 0
    func heads(_ node: Node) -> HeadMaps {
      HeadMaps(
        path: node.path, .attention(query: query, height: run.grid.height, width: run.grid.width))
    }
    sumOfHeads = attention?.scores.map(heads)
    var shown = run.anatomy.scoreParts(.cross, layer: layer).enumerated().map { index, part in
      let plus = index == 0 ? "" : "+ "
      return Shown(
        caption: plus + part.label.caption(layer: layer), brief: plus + part.label.brief,
        heads: heads(part.node))
    }
    if let scores = attention?.scores {
      shown.append(Shown(caption: "= scores", brief: "= sum", heads: heads(scores)))
    }
    if let pattern = attention?.pattern {
      shown.append(Shown(caption: "softmax: pattern", brief: "pattern", heads: heads(pattern)))
    }
    self.shown = shown
  }

  /// Which heads are shown.
  var which: String {
    switch context.focus.headsMode {
    case .all: "head \(context.focus.head)"
    case .mean: "mean of \(context.run.heads) heads"
    case .max: "max of \(context.run.heads) heads"
    }
  }

  func grid(note: String) -> HeatmapGrid {
    HeatmapGrid(
      tiles: shown.map(tile), aspect: context.run.aspect, sharing: .never, note: note)
  }

  private func tile(_ shown: Shown) -> HeatmapGrid.Tile {
    switch context.shown(shown.heads) {
    case .ready(let stack):
      let values = HeadTiles(stack: stack, mode: context.focus.headsMode, chosen: context.focus.head).probed
        .values
      // Scores are of both signs: how far they reach says which part decides.
      let range = "\(formatValue(values.min() ?? 0))…\(formatValue(values.max() ?? 0))"
      return HeatmapGrid.Tile(
        content: .map(values, width: stack.width, height: stack.height), caption: shown.caption,
        brief: shown.brief, detail: range)
    case .failed(let reason):
      return HeatmapGrid.Tile(content: .pending(reason), caption: shown.caption, brief: shown.brief)
    case .pending:
      return HeatmapGrid.Tile(content: .pending("computing …"), caption: shown.caption, brief: shown.brief)
    }
  }
}

extension ScorePart {
  /// Layer 0 of Conditional DETR adds positions to what it compares as content.
  fileprivate func caption(layer: Int) -> String {
    switch self {
    case .content: layer == 0 ? "content, with positions" : "content"
    case .spatial: "place"
    }
  }

  fileprivate var brief: String { self == .content ? "content" : "place" }
}
