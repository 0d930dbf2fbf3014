import Analysis
import Cells
import Foundations
import Models

/// The truth held against what was found: each object with its matched query, then what was missed and what is spurious.
struct TruthTable {
  let comparison: TruthComparison
  let chosen: Int?

  private static let columns: [TextTable.Column] = [
    .init("object", .right), .init("class", isFlexible: true), .init("query", .right),
    .init("box IoU", .right), .init("mask", .right), .init("", isFlexible: true),
  ]

  /// - Returns: the rows, which can be clicked.
  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    let objects = comparison.objects
    let table = TextTable(columns: Self.columns, rows: objects.map(cells))
    let (header, lines) = table.lines(width: rect.width - 1)
    var rest = rect
    canvas.write(header ?? "", in: rest.takeTop(1), .left, .dim)
    let row = objects.firstIndex { $0.found?.query == chosen } ?? 0
    var position = ScrollPosition()
    position.reveal(row, count: lines.count, visible: rest.height, margin: rest.height / 2)
    var areas: [HitArea] = []
    for (line, index) in position.range(count: lines.count, visible: rest.height).enumerated() {
      let place = Rect(x: rest.x, y: rest.y + line, width: rest.width, height: 1)
      let query = objects[index].found?.query
      let isChosen = query != nil && query == chosen
      canvas.write(lines[index], in: place, .left, isChosen ? .bold : .plain)
      if let query { areas.append(HitArea(place, .query(query))) }
    }
    canvas.drawScrollbar(
      position, count: lines.count, in: Rect(x: rest.maxX - 1, y: rest.y, width: 1, height: rest.height))
    return areas
  }

  private func cells(_ entry: TruthComparison.Object) -> [String] {
    func number(_ value: Double?) -> String { value.map { formatValue($0) } ?? "–" }
    let found = entry.found
    let isMissed = comparison.quality?.missed.contains(entry.object.index) ?? false
    return [
      String(entry.object.index), entry.object.category.name, found.map { String($0.query) } ?? "–",
      number(entry.boxIoU.map(Double.init)), number(entry.maskIoU),
      [entry.isClassRight ? nil : found.map { "as \($0.name)" }, isMissed ? "missed" : nil].compactMap { $0 }
        .joined(separator: ", "),
    ]
  }

  /// "PQ 0.951, SQ 0.951, RQ 1.00 · missed: none · spurious: 36 cat"
  var summary: String {
    guard let quality = comparison.quality else {
      let right = comparison.objects.count { $0.isClassRight }
      return "\(right) of \(comparison.objects.count) objects with the right class"
    }
    let names = Dictionary(
      comparison.objects.map { ($0.object.index, $0.object.category.name) },
      uniquingKeysWith: { first, _ in first })
    let missed = quality.missed.map { "\($0) \(names[$0] ?? "")" }.joined(separator: ", ")
    let spurious = comparison.spurious.map { "\($0.query) \($0.category.name)" }.joined(separator: ", ")
    return "PQ \(formatValue(quality.quality)), SQ \(formatValue(quality.segmentation)), "
      + "RQ \(formatValue(quality.recognition)) · missed: \(missed.isEmpty ? "none" : missed)"
      + " · spurious: \(spurious.isEmpty ? "none" : spurious)"
  }
}
