import Analysis
import Cells
import Color
import Foundations

/// Which other queries the chosen one attends to: for each head the strongest, as bars in their colours.
struct QueryAttentionView {
  /// Heads, each one row over the queries.
  let stack: MapStack

  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    let heads: [(caption: String, values: [Float], head: Int?)]
    switch state.selection.heads {
    case .mean: heads = [("mean of \(stack.maps.count) heads", stack.mean, nil)]
    case .max: heads = [("max of \(stack.maps.count) heads", stack.maximum, nil)]
    case .all:
      let all = stack.maps.enumerated().map { ("head \($0)", $1, Optional($0)) }
      heads = state.selection.isLarge ? [all[min(state.selection.head, all.count - 1)]] : all
    }
    let columns = heads.count == 1 ? 1 : rect.width >= 112 ? 4 : rect.width >= 52 ? 2 : 1
    let rows = (heads.count + columns - 1) / columns
    let greatest = heads.flatMap(\.values).max() ?? 1
    for (row, band) in rect.rows(rows).enumerated() {
      for (column, tile) in band.columns(columns, spacing: 3).enumerated()
      where row * columns + column < heads.count {
        let head = heads[row * columns + column]
        draw(
          head.values, caption: head.caption, head: head.head, greatest: greatest, state, in: tile,
          on: &painter)
      }
    }
  }

  private func draw(
    _ values: [Float], caption: String, head: Int?, greatest: Float, _ state: ExplorerState, in rect: Rect,
    on painter: inout Painter
  ) {
    var rest = rect
    let heading = rest.takeTop(1)
    let isSelected = head == state.selection.head
    painter.canvas.write(
      caption, in: heading, .left, isSelected ? TextStyle(style: [.bold, .underline]) : .plain)
    if let head { painter.mark(rect, as: .head(head)) }
    let order = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }
    for (line, query) in order.prefix(max(0, rest.height - 1)).enumerated() {
      let place = Rect(x: rest.x, y: rest.y + line, width: rest.width, height: 1)
      let detection = state.detections.flatMap { query < $0.all.count ? $0.all[query] : nil }
      let color = Palette.color(query)
      let name = detection.map { $0.isNoObject ? "–" : $0.category.name } ?? ""
      let number = String(query)
      let isItself = query == state.selection.query
      painter.canvas.write(
        number, in: Rect(x: place.x, y: place.y, width: 3, height: 1), .right,
        TextStyle(foreground: color, style: .bold))
      painter.canvas.write(
        isItself ? "itself" : name, in: Rect(x: place.x + 4, y: place.y, width: 10, height: 1), .left,
        isItself ? .bold : .plain)
      let bar = place.inset(left: 15, right: 6)
      painter.canvas.drawBar(Double(values[query] / greatest), in: bar, TextStyle(foreground: color))
      painter.canvas.write(formatValue(values[query]), in: place, .right, .dim)
      painter.mark(place, as: .query(query))
    }
  }
}
