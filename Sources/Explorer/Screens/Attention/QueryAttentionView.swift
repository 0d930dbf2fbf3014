import Analysis
import Cells
import Figures
import Foundations

/// Which other queries the chosen one attends to: for each head the strongest, as bars in their colours.
struct QueryAttentionView {
  /// Heads, each one row over the queries.
  let heads: [HeadTiles.Head]
  let focus: Focus
  let queries: QueryList
  let colors: RunColors

  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    let columns = heads.count == 1 ? 1 : rect.width >= 112 ? 4 : rect.width >= 52 ? 2 : 1
    let rows = (heads.count + columns - 1) / columns
    let greatest = heads.flatMap(\.values).max() ?? 1
    var areas: [HitArea] = []
    for (row, band) in rect.rows(rows).enumerated() {
      for (column, tile) in band.columns(columns, spacing: 3).enumerated()
      where row * columns + column < heads.count {
        areas += draw(heads[row * columns + column], greatest: greatest, in: tile, on: &canvas)
      }
    }
    return areas
  }

  private func draw(
    _ head: HeadTiles.Head, greatest: Float, in rect: Rect, on canvas: inout Canvas
  ) -> [HitArea] {
    var rest = rect
    let heading = rest.takeTop(1)
    let isSelected = head.index == focus.head
    canvas.write(
      head.caption, in: heading, .left, isSelected ? TextStyle(style: [.bold, .underline]) : .plain)
    var areas = head.index.map { [HitArea(rect, .head($0))] } ?? []
    let values = head.values
    let order = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }
    for (line, query) in order.prefix(max(0, rest.height - 1)).enumerated() {
      let place = Rect(x: rest.x, y: rest.y + line, width: rest.width, height: 1)
      draw(query, values[query], of: greatest, in: place, on: &canvas)
      areas.append(HitArea(place, .query(query)))
    }
    return areas
  }

  private func draw(
    _ query: Int, _ value: Float, of greatest: Float, in place: Rect, on canvas: inout Canvas
  ) {
    let color = colors.color(ofQuery: query)
    let name = queries.detection(query).map { $0.name } ?? ""
    let isItself = query == focus.query
    canvas.write(
      String(query), in: Rect(x: place.x, y: place.y, width: 3, height: 1), .right,
      TextStyle(foreground: color, style: .bold))
    canvas.write(
      isItself ? "itself" : name, in: Rect(x: place.x + 4, y: place.y, width: 10, height: 1), .left,
      isItself ? .bold : .plain)
    let bar = place.inset(left: 15, right: 6)
    canvas.drawBar(Double(value / greatest), in: bar, TextStyle(foreground: color))
    canvas.write(formatValue(value), in: place, .right, .dim)
  }
}
