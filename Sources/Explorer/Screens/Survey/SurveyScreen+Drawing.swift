import Analysis
import Cells
import Foundation
import Foundations

extension SurveyScreen {
  /// Columns of the list of slots, where there is room for a picture beside it.
  private static let listWidth = 64

  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    let answer = context.answer(stored(context))
    guard let summary = answer.value else {
      drawMissing(answer.failure, context, in: rect, on: &surface.canvas)
      return []
    }
    switch view {
    case .slots: return drawSlots(summary, context, in: rect, on: &surface)
    case .layers:
      drawLayers(summary, in: rect, on: &surface.canvas)
      return []
    }
  }

  /// That there is no survey, and how to make one.
  private func drawMissing(
    _ reason: String?, _ context: ScreenContext, in rect: Rect, on canvas: inout Canvas
  ) {
    guard let reason else { return PendingPanel("the survey").draw(in: rect, on: &canvas) }
    let lines = [
      "A survey says what every query slot looks for over many pictures.", "", reason, "",
      "detrscope survey FOLDER makes one and writes it into FOLDER-survey; started where that lies, this screen shows the survey of the picture's folder. o opens another.",
    ]
    let margin = max(0, (rect.width - 76) / 2)
    var rest = rect.inset(left: margin, top: max(0, (rect.height - 8) / 2), right: margin)
    for (index, line) in lines.enumerated() {
      let used = canvas.write(wrapping: line, in: rest, index == 0 ? .bold : index == 2 ? .plain : .dim)
      _ = rest.takeTop(max(1, used))
    }
  }

  // MARK: - Slots

  private func drawSlots(
    _ summary: SurveySummary, _ context: ScreenContext, in rect: Rect, on surface: inout Surface
  ) -> [HitArea] {
    let slots = Self.ordered(summary)
    let row = Self.row(slots, context)
    guard slots.indices.contains(row) else { return [] }
    var body = rect
    let mean = formatValue(Double(summary.found) / Double(max(1, summary.pictures)))
    let idle = summary.unused.count
    surface.canvas.write(
      "\(formatNumber(summary.found, of: "object")) found above \(formatScore(summary.header.threshold)), \(mean) a picture; \(idle) of \(slots.count) slots never found anything",
      in: body.takeTop(1), .left, .dim)
    let isWide = body.width >= Self.listWidth + 30
    let list = isWide ? body.takeLeft(Self.listWidth) : body.takeTop(body.height / 2)
    _ = isWide ? body.takeLeft(2) : body.takeTop(1)
    let areas = drawList(slots, row, summary, in: list, on: &surface.canvas)
    let detail = SlotPicture(
      setting: context.setting, slot: slots[row], summary: summary,
      color: context.colors.color(ofQuery: slots[row].query))
    return areas + detail.draw(in: body, on: &surface)
  }

  private func drawList(
    _ slots: [SlotStatistics], _ row: Int, _ summary: SurveySummary, in rect: Rect, on canvas: inout Canvas
  ) -> [HitArea] {
    func spread(_ value: SlotStatistics.Spread) -> String {
      String(format: "%.2f ± %.2f", value.mean, value.deviation)
    }
    let table = TextTable(
      columns: [
        .init("slot", .right), .init("found", .right), .init("centre x", .right), .init("centre y", .right),
        .init("most often", isFlexible: true),
      ],
      rows: slots.map { slot in
        let classes = slot.frequentClasses(2).map { "\(summary.header.name(of: $0.category)) \($0.count)" }
        return [
          String(slot.query), String(slot.found), spread(slot.centerX), spread(slot.centerY),
          classes.isEmpty ? "–" : classes.joined(separator: ", "),
        ]
      })
    let (header, lines) = table.lines(width: rect.width - 1)
    var rest = rect
    canvas.write(header ?? "", in: rest.takeTop(1), .left, .dim)
    var position = ScrollPosition()
    position.reveal(row, count: lines.count, visible: rest.height, margin: rest.height / 2)
    var areas: [HitArea] = []
    for (line, index) in position.range(count: lines.count, visible: rest.height).enumerated() {
      let place = Rect(x: rest.x, y: rest.y + line, width: rest.width - 1, height: 1)
      let style: TextStyle = slots[index].found == 0 ? .dim : .plain
      canvas.write(lines[index], in: place, .left, index == row ? .bold : style)
      if index == row { canvas.style(place, adding: .reverse) }
      areas.append(HitArea(place, .query(slots[index].query)))
    }
    canvas.drawScrollbar(
      position, count: lines.count, in: Rect(x: rest.maxX - 1, y: rest.y, width: 1, height: rest.height))
    return areas
  }

  // MARK: - Layers

  private func drawLayers(_ summary: SurveySummary, in rect: Rect, on canvas: inout Canvas) {
    let hasSegments = summary.layers.contains { $0.all.segments != nil }
    let surest = "queries above \(formatScore(summary.header.segmentThreshold))"
    let measures: [(String, (SurveySummary.Quality) -> Double?)] =
      [("AP of all queries", { $0.boxes?.ap }), ("AP50 of all queries", { $0.boxes?.ap50 })]
      + (hasSegments ? [("PQ of \(surest)", { $0.segments?.quality })] : [])
    var body = rect
    for (name, value) in measures where body.height > 1 {
      canvas.write(
        "\(name), and how non-maximum suppression (NMS) changes it", in: body.takeTop(1),
        .left, .bold)
      for layer in summary.layers where body.height > 0 {
        var line = body.takeTop(1)
        canvas.write("layer \(layer.layer)", in: line.takeLeft(10), .left, .dim)
        let (all, suppressed) = (value(layer.all), value(layer.suppressed))
        let bar = line.takeLeft(max(0, line.width - 28))
        canvas.write(all.map { String(format: "%.3f", $0) } ?? "–", in: line.takeLeft(8), .right)
        let change = all.flatMap { all in suppressed.map { String(format: "%+.3f", $0 - all) } } ?? ""
        canvas.write("NMS \(change)", in: line, .right, .dim)
        canvas.drawBar(all ?? 0, in: bar)
      }
      _ = body.takeTop(1)
    }
    canvas.write(
      wrapping:
        "Over the \(formatNumber(summary.judged, of: "picture")) whose truth is known. AP: boxes of things, as COCO counts them. PQ: segments. Where queries agree who takes an object, suppression takes away right answers.",
      in: body, .dim)
  }
}
