import Analysis
import Cells
import Foundation
import Foundations

/// What `survey` prints.
struct SurveyTables {
  private let summary: SurveySummary

  init(_ summary: SurveySummary) { self.summary = summary }

  /// - Throws: `OutputError`.
  func show() throws {
    try Output.line(heading)
    try Output.line(classes)
    try Output.line()
    try Output.table(slots)
    try Output.line(unused)
    guard !summary.layers.isEmpty else { return }
    try Output.line()
    try Output.line(layersNote)
    try Output.table(layers)
  }

  /// "toy-panoptic, 16 pictures: 105 objects found above 0.7, 6.6 a picture".
  var heading: String {
    let pictures = summary.pictures
    let mean = pictures == 0 ? "none" : formatValue(Double(summary.found) / Double(pictures))
    return
      "\(summary.header.model), \(formatNumber(pictures, of: "picture")): \(formatNumber(summary.found, of: "object")) found above \(summary.header.threshold), \(mean) a picture"
  }

  var layersNote: String {
    "\(formatNumber(summary.judged, of: "picture")) whose truth is known; NMS: what non-maximum suppression leaves"
  }

  var classes: String {
    summary.frequentClasses.map { "\(summary.header.name(of: $0.category)) \($0.count)" }
      .joined(separator: ", ")
  }

  var unused: String {
    let unused = summary.unused
    return unused.isEmpty
      ? "every slot found something"
      : "\(formatNumber(unused.count, of: "slot")) found nothing: \(unused.map(String.init).joined(separator: ", "))"
  }

  /// A row for each slot that found something, the busiest first.
  var slots: TextTable {
    func spread(_ value: SlotStatistics.Spread) -> String {
      String(format: "%.2f ± %.2f", value.mean, value.deviation)
    }
    let ordered = summary.slots.filter { $0.found > 0 }
      .sorted { ($1.found, $0.query) < ($0.found, $1.query) }
    return TextTable(
      columns: [
        .init("slot", .right), .init("found", .right), .init("centre x", .right), .init("centre y", .right),
        .init("width", .right), .init("height", .right), .init("classes"), .init("surest in"),
      ],
      rows: ordered.map { slot in
        let classes = slot.frequentClasses(3).map { "\(summary.header.name(of: $0.category)) \($0.count)" }
        return [
          String(slot.query), String(slot.found), spread(slot.centerX), spread(slot.centerY),
          spread(slot.width), spread(slot.height), classes.joined(separator: ", "),
          slot.surest.first.map { "\($0.picture) \(formatScore($0.score))" } ?? "",
        ]
      })
  }

  var layers: TextTable {
    func columns(_ quality: SurveySummary.Quality) -> [Double?] {
      let hasSegments = summary.layers.contains { $0.all.segments != nil }
      return [quality.boxes?.ap, quality.boxes?.ap50]
        + (hasSegments ? [quality.segments?.quality] : [])
    }
    let names = summary.layers.contains { $0.all.segments != nil } ? ["AP", "AP50", "PQ"] : ["AP", "AP50"]
    return TextTable(
      columns: [.init("layer", .right)] + names.map { .init($0, .right) }
        + names.map { .init("\($0) NMS", .right) },
      rows: summary.layers.map { layer in
        [String(layer.layer)]
          + (columns(layer.all) + columns(layer.suppressed)).map { $0.map { formatValue($0) } ?? "–" }
      })
  }
}
