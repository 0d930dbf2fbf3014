import Analysis
import Cells
import Color
import Foundation
import Foundations

extension CompareScreen {
  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    guard let nodes = Self.nodes(context), let queries = Self.queries(context) else {
      PendingPanel(
        "",
        failure:
          "Nothing is changed yet. x on Attention, Encoder, Features or Ablation sets a head or a channel to zero; then this one compares. o compares with another picture, recording or model."
      ).draw(in: rect, on: &surface.canvas)
      return []
    }
    var body = rect
    if let changes = context.answer(queries).value, !changes.isEmpty {
      surface.canvas.write(changes.summary, in: body.takeTop(1), .left, .bold)
      let rows = min(changes.count, max(3, rect.height / 3))
      draw(changes, isOther: context.reference != nil, in: body.takeTop(rows + 1), on: &surface.canvas)
      _ = body.takeTop(1)
    }
    let answer = context.answer(nodes)
    guard let comparison = answer.value else {
      PendingPanel("all differences", failure: answer.failure).draw(in: body, on: &surface.canvas)
      return []
    }
    return draw(comparison, context, in: body, on: &surface.canvas)
  }

  // MARK: - Queries

  private func draw(_ changes: [QueryChange], isOther: Bool, in rect: Rect, on canvas: inout Canvas) {
    // What changed most stands first.
    let ordered = changes.sorted { abs($0.scoreChange ?? 1) > abs($1.scoreChange ?? 1) }
    // Below the titles; the last row says how many have no room.
    let room = rect.height - 1
    let shown = ordered.prefix(ordered.count > room ? max(0, room - 1) : room)
    if shown.count < ordered.count {
      var last = rect
      canvas.write("… \(ordered.count - shown.count) more", in: last.takeBottom(1), .left, .dim)
    }
    let table = TextTable(
      columns: [
        .init("query", .right), .init("class", isFlexible: true),
        .init(isOther ? "there" : "before", .right),
        .init(isOther ? "here" : "after", .right),
        .init("Δ score", .right), .init(""), .init("box IoU", .right), .init("mask IoU", .right),
      ],
      rows: shown.map { change in
        [
          change.queries, change.classes,
          change.reference.map { formatScore($0.score) } ?? "–",
          change.other.map { formatScore($0.score) } ?? "–",
          change.scoreChange.map { formatScoreChange($0) } ?? "–",
          change.fate == .stays ? "" : change.fate.rawValue,
          change.boxIoU.map { String(format: "%.2f", $0) } ?? "–",
          change.maskIoU.map { String(format: "%.2f", $0) } ?? "–",
        ]
      })
    canvas.draw(table.narrowed(to: rect.width), in: rect)
  }

  // MARK: - Nodes

  private func draw(
    _ comparison: RunComparison, _ context: ScreenContext, in rect: Rect, on canvas: inout Canvas
  ) -> [HitArea] {
    var body = rect
    let changed = comparison.rows.count - comparison.rows(.agrees).count
    let count = "\(changed) of \(comparison.rows.count) nodes differ"
    let follow = comparison.rows(.follows).count
    var line = body.takeTop(1)
    let (_, share) = Self.parts(of: line)
    let words = [
      "\(count), \(follow) of them because an earlier one does", "\(count), \(follow) follow others", count,
    ].first(fitting: line.width - share.width - 1)
    // Over the numbers, where it does not touch the words.
    let heading = ["max |a − b| of max |a|", "of max |a|"].first(fitting: share.width)
    if share.width >= heading.count, words.count + share.width < line.width {
      canvas.write(heading, in: line.takeRight(share.width), .left, .dim)
    }
    canvas.write(words, in: line, .left, .dim)
    let rows = rows(comparison)
    guard !rows.isEmpty else { return [] }
    let row = chosen(context).flatMap { chosen in rows.firstIndex { $0.path == chosen.path } } ?? 0
    var position = ScrollPosition()
    position.reveal(row, count: rows.count, visible: body.height, margin: body.height / 2)
    var areas: [HitArea] = []
    for (line, index) in position.range(count: rows.count, visible: body.height).enumerated() {
      let place = Rect(x: body.x, y: body.y + line, width: body.width - 1, height: 1)
      draw(rows[index], isChosen: index == row, in: place, on: &canvas)
      areas.append(HitArea(place, .item(rows[index].path)))
    }
    canvas.drawScrollbar(
      position, count: rows.count, in: Rect(x: body.maxX - 1, y: body.y, width: 1, height: body.height))
    return areas
  }

  /// A row's path, and how much it differs.
  private static func parts(of row: Rect) -> (path: Rect, share: Rect) {
    var path = row
    let share = path.takeRight(min(24, (row.width - 2) / 3))
    return (path, share)
  }

  private func draw(_ row: RunComparison.Row, isChosen: Bool, in place: Rect, on canvas: inout Canvas) {
    let sign = row.verdict == .agrees ? " " : row.verdict == .differs ? "●" : "·"
    var (rest, share) = Self.parts(of: place)
    canvas.write(sign, in: rest.takeLeft(2), .left, .bold)
    let bar = share.inset(left: 9)
    // The end of a path tells it from others.
    let name = CellText(row.path).truncatedAtStart(to: rest.width - 1)
    canvas.write(name, x: rest.x, y: rest.y, row.verdict == .agrees ? .dim : .plain, within: rest)
    if row.verdict != .agrees {
      canvas.write(formatPercent(min(row.relative, 9.99)), in: share.inset(right: share.width - 8), .right)
      canvas.drawBar(min(1, row.relative), in: bar)
    }
    // A bar turned round would be read as the rest of it.
    if isChosen { canvas.style(place.inset(right: bar.width), adding: .reverse) }
  }
}

extension TextTable {
  /// Without its last columns, until the flexible one has room for what it says, or for a dozen letters.
  fileprivate func narrowed(to width: Int) -> TextTable {
    guard let flexible = columns.firstIndex(where: \.isFlexible) else { return self }
    func least(_ column: Int) -> Int {
      rows.map { CellText($0[column]).width }.reduce(CellText(columns[column].title).width, max)
    }
    var table = self
    let wanted = min(least(flexible), 12)
    while table.columns.count > 3 {
      let others = table.columns.indices.filter { $0 != flexible }.reduce(0) { $0 + least($1) + spacing }
      if width - others >= wanted { break }
      table.columns.removeLast()
    }
    return table
  }
}

extension QueryChange {
  /// "25", or "25→31" where another query of the other run found the same.
  var queries: String {
    let numbers = [reference, other].compactMap { $0.map { String($0.query) } }
    return numbers.count == 2 && numbers[0] != numbers[1]
      ? numbers.joined(separator: "→") : numbers.first ?? ""
  }

  /// "cat", or "cat → dog".
  var classes: String {
    let names = [reference, other].compactMap { $0?.category.name }
    return changesClass ? names.joined(separator: " → ") : names.first ?? ""
  }
}
