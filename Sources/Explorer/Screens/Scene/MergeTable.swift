import Analysis
import Cells
import Figures
import Foundations
import Models

/// What each query has won and lost in a step of the merge.
struct MergeTable {
  let moment: MergeMoment
  let colors: RunColors
  let chosen: Int?

  private static let columns: [TextTable.Column] = [
    .init("query", .right), .init("class", isFlexible: true), .init("score", .right), .init("won", .right),
    .init("lost", .right), .init("pixels", .right), .init(""),
  ]

  /// - Returns: the rows, which can be clicked.
  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    let candidates = moment.walk.candidates
    let table = TextTable(columns: Self.columns, rows: candidates.indices.map(cells))
    let (header, lines) = table.lines(width: rect.width - 3)
    var rest = rect
    canvas.write(header ?? "", in: rest.takeTop(1).inset(left: 2), .left, .dim)
    var position = ScrollPosition()
    position.reveal(firstRow, count: lines.count, visible: rest.height, margin: rest.height / 2)
    var areas: [HitArea] = []
    for (line, index) in position.range(count: lines.count, visible: rest.height).enumerated() {
      let place = Rect(x: rest.x, y: rest.y + line, width: rest.width, height: 1)
      let query = candidates[index].query
      let style: TextStyle = query == chosen ? .bold : moment.shown.staying[index] ? .plain : .dim
      canvas.write(
        query == chosen ? "▌" : "■", x: place.x, y: place.y,
        TextStyle(foreground: colors.color(ofQuery: query)), within: place)
      canvas.write(lines[index], in: place.inset(left: 2), .left, style)
      areas.append(HitArea(place, .query(query)))
    }
    canvas.drawScrollbar(
      position, count: lines.count, in: Rect(x: rest.maxX - 1, y: rest.y, width: 1, height: rest.height))
    return areas
  }

  /// The row that is in view in any case: of a step that few take part in, the first of these.
  private var firstRow: Int {
    let (step, candidates) = (moment.shown, moment.walk.candidates)
    let own = candidates.firstIndex { $0.query == chosen } ?? 0
    switch step.kind {
    case .join, .drop, .decideAgain:
      return candidates.indices.first { step.won[$0] + step.lost[$0] > 0 || !step.staying[$0] } ?? own
    case .keep, .resize, .softmax, .argmax, .count, .result: return own
    }
  }

  private func cells(_ index: Int) -> [String] {
    let (found, step) = (moment.walk.candidates[index], moment.shown)
    func change(_ sign: String, _ count: Int) -> String { count == 0 ? "" : sign + formatGrouped(count) }
    return [
      String(found.query), found.category.name, formatScore(found.score), change("+", step.won[index]),
      change("−", step.lost[index]), step.areas.isEmpty ? "–" : formatGrouped(step.areas[index]),
      step.staying[index] ? "" : "dropped",
    ]
  }
}
