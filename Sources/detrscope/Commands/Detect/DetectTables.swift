import Cells
import Foundation
import Foundations
import Models

extension Findings {
  /// Prints the findings for people.
  ///
  /// - Throws: `OutputError`.
  func printTable() throws {
    if run.isClassifier { return try Output.table(classTable) }
    try printQueries()
    if let comparison {
      try Output.line()
      try TruthReport(comparison).show()
    }
  }

  private func printQueries() throws {
    guard !kept.isEmpty else {
      return try Output.line("no query above \(thresholds.queries); lower it with --threshold")
    }
    try Output.table(queryTable)
    try Output.line()
    try Output.line(
      "queries above \(thresholds.queries)"
        + (segments == nil ? "" : ", segments of queries above \(thresholds.segments)") + " (--threshold)")
    let pixels = "pixels: of the segment, at the input's \(run.resized.width)×\(run.resized.height)"
    try Output.line("boxes: in fractions of the picture" + (segments == nil ? "" : "; \(pixels)"))
  }

  private var classTable: TextTable {
    let report = ClassesReport(self, file: nil)
    return TextTable(
      columns: [.init("class", .right), .init("name"), .init("probability", .right)],
      rows: report.classes.map { ["\($0.categoryId)", $0.name, formatScore($0.probability)] })
  }

  private var queryTable: TextTable {
    let pixels = Dictionary(
      (segments?.segments ?? []).map { ($0.query, $0.area) }, uniquingKeysWith: { first, _ in first })
    return TextTable(
      columns: [
        .init("query", .right), .init("class"), .init("score", .right), .init("left", .right),
        .init("top", .right), .init("width", .right), .init("height", .right), .init("pixels", .right),
      ],
      rows: kept.map { found in
        let box = [found.box.left, found.box.top, found.box.width, found.box.height].map(Self.coordinate)
        let area = pixels[found.query].map(String.init) ?? "–"
        return [String(found.query), found.category.name, formatScore(found.score)] + box + [area]
      })
  }

  /// To a thousandth.
  private static func coordinate(_ value: Float) -> String {
    // Adding zero makes a zero of a negative one.
    value.isNaN ? "NaN" : String(format: "%.3f", (value * 1000).rounded() / 1000 + 0)
  }
}
