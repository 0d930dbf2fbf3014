import Analysis
import Cells
import Color
import Figures
import Foundation
import Foundations
import Models

/// The costs of some queries for all objects after one layer: bright is cheap, matched cells are framed.
struct CostMatrix {
  let matching: LayerMatching
  /// The layer before; nil for the first.
  let earlier: LayerMatching?
  let queries: [Int]
  let chosen: Assignment.Pair
  /// What the queries say after this layer.
  let detections: Detections?
  /// Over the costs of these queries after any layer.
  let scale: CostScale
  let colors: RunColors
  let colormap: Colormap

  private static let nameWidth = 19
  private static let headerHeight = 2
  /// "[−2.95]" is the least.
  private static let columnWidths = 7...16

  /// Columns that all objects take with cells as wide as there is room for.
  func width(in room: Int) -> Int {
    min(room, Self.nameWidth + columnWidth(in: room) * matching.objects.count)
  }

  private func columnWidth(in room: Int) -> Int {
    min(
      max(Self.columnWidths.lowerBound, (room - Self.nameWidth) / max(1, matching.objects.count)),
      Self.columnWidths.upperBound)
  }

  /// - Returns: the cells, which can be clicked.
  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    var body = rect
    let header = body.takeTop(Self.headerHeight)
    let width = columnWidth(in: rect.width)
    var across = ScrollPosition()
    let visible = max(1, (rect.width - Self.nameWidth) / width)
    across.reveal(chosen.column, count: matching.objects.count, visible: visible, margin: 1)
    let objects = Array(across.range(count: matching.objects.count, visible: visible))
    // A frame takes a row above and below.
    let height = queries.count * 3 <= body.height ? 3 : 1
    var down = ScrollPosition()
    let row = queries.firstIndex(of: chosen.row) ?? 0
    down.reveal(row, count: queries.count, visible: body.height / height, margin: 1)
    func cell(_ line: Int, _ place: Int) -> Rect {
      Rect(
        x: body.x + Self.nameWidth + place * width, y: body.y + line * height, width: width, height: height)
    }
    drawHeader(objects, width: width, in: header, on: &canvas)
    var areas: [HitArea] = []
    for (line, index) in down.range(count: queries.count, visible: body.height / height).enumerated() {
      let name = Rect(
        x: body.x, y: body.y + line * height + height / 2, width: Self.nameWidth - 1, height: 1)
      drawName(of: queries[index], in: name, on: &canvas)
      for (place, object) in objects.enumerated() {
        let pair = Assignment.Pair(row: queries[index], column: object)
        draw(pair, in: cell(line, place), on: &canvas)
        areas.append(HitArea(cell(line, place), .item("\(pair.row),\(object)")))
      }
    }
    return areas
  }

  /// Objects, and below them who has them.
  private func drawHeader(_ objects: [Int], width: Int, in rect: Rect, on canvas: inout Canvas) {
    var names = rect
    var queries = names.takeBottom(1)
    for (place, object) in objects.enumerated() {
      let x = rect.x + Self.nameWidth + place * width
      let style = object == chosen.column ? TextStyle.bold : .plain
      let truth = matching.objects[object]
      canvas.write(
        "\(truth.index) \(truth.category.name)", in: Rect(x: x, y: names.y, width: width - 1, height: 1),
        .left, style)
      let now = matching.query(of: object)
      let before = earlier.map { $0.query(of: object) } ?? now
      let text = (before == now ? "" : "\(before.map(String.init) ?? "–")→") + (now.map(String.init) ?? "–")
      canvas.write(
        text, in: Rect(x: x, y: queries.y, width: width - 1, height: 1), .left, before == now ? .dim : .bold)
    }
    let count = matching.objects.count
    let ends = [objects.first, objects.last].compactMap { $0.map { "\(matching.objects[$0].index)" } }
    let part = objects.count < count ? " \(ends.joined(separator: "–")) of \(count)" : ""
    canvas.write("truth" + part, in: names.takeLeft(Self.nameWidth - 1), .left, .dim)
    canvas.write("its query", in: queries.takeLeft(Self.nameWidth - 1), .left, .dim)
  }

  /// The query and what it says; an arrow where it has changed hands.
  private func drawName(of query: Int, in place: Rect, on canvas: inout Canvas) {
    var rest = place
    let color = TextStyle(foreground: colors.color(ofQuery: query))
    canvas.write(query == chosen.row ? "▌" : " ", in: rest.takeLeft(1), .left, color)
    let isMoved = earlier.map { $0.object(of: query) != matching.object(of: query) } ?? false
    canvas.write(isMoved ? "→" : "", in: rest.takeRight(1), .right, .bold)
    var number = color
    number.style = .bold
    let text = String(query)
    canvas.write(text, in: rest.takeLeft(text.count + 1), .left, number)
    guard let found = detections?.all, found.indices.contains(query) else { return }
    let score = found[query].isNoObject ? "" : formatScore(found[query].score)
    canvas.write(score, in: rest.takeRight(score.isEmpty ? 0 : 7), .right, .dim)
    let style: TextStyle = matching.object(of: query) == nil ? .dim : .plain
    canvas.write(found[query].isNoObject ? "no object" : found[query].category.name, in: rest, .left, style)
  }

  private func draw(_ pair: Assignment.Pair, in cell: Rect, on canvas: inout Canvas) {
    let cost = matching.cost(pair.row, pair.column)
    let color = colormap.color(at: scale.position(of: cost))
    let (ink, isChosen) = (color.legibleText, pair == chosen)
    let style = TextStyle(
      foreground: isChosen ? color : ink, background: isChosen ? ink : color,
      style: !isChosen ? [] : cell.height > 2 ? .bold : [.bold, .underline])
    canvas.fill(cell, background: style.background)
    let number = formatCost(cost)
    let isMatched = matching.pairs.contains(pair)
    if isMatched, cell.height > 2 { canvas.drawFrame(cell, style) }
    let text = isMatched && cell.height < 3 ? "[\(number)]" : number
    let middle = Rect(x: cell.x, y: cell.y + cell.height / 2, width: cell.width, height: 1)
    canvas.write(text, in: cell.height > 2 ? middle.inset(left: 1, right: 1) : middle, .center, style)
  }
}
