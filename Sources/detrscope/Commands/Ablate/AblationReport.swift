import Analysis
import Cells
import Foundation
import Foundations
import Graph
import Models

/// What `ablate` says: a line for each part that was turned off.
struct AblationReport {
  let model: String
  let query: Int?
  let outcomes: [AblationOutcome]
  /// Parts that were to be turned off.
  let total: Int

  init(_ run: ForwardRun, query: Int?, outcomes: [AblationOutcome], total: Int) {
    (model, self.query, self.outcomes, self.total) = (run.modelName, query, outcomes, total)
  }

  /// Whether it was not stopped.
  var isComplete: Bool { outcomes.count == total }

  /// - Throws: `OutputError`.
  func show() throws {
    let hasMasks = outcomes.contains { $0.maskIoU != nil }
    var columns: [TextTable.Column] = [
      .init("turned off"), .init("Δ score", .right), .init("box IoU", .right),
    ]
    if hasMasks { columns.append(.init("mask IoU", .right)) }
    try Output.table(
      TextTable(
        columns: columns + [.init("queries")],
        rows: outcomes.map { outcome in
          var row = [
            outcome.target.name, outcome.scoreChange.map { formatScoreChange($0) } ?? "–",
            outcome.boxIoU.map { String(format: "%.3f", $0) } ?? "–",
          ]
          if hasMasks { row.append(outcome.maskIoU.map { String(format: "%.3f", $0) } ?? "–") }
          return row + [outcome.news]
        }))
    if !isComplete { try Output.line("stopped after \(outcomes.count) of \(total)") }
  }
}

extension AblationOutcome {
  /// "3, 17 vanish; 40 appears", or nothing.
  fileprivate var news: String {
    func part(_ queries: [Int], _ one: String, _ many: String) -> String? {
      guard !queries.isEmpty else { return nil }
      return "\(queries.map(String.init).joined(separator: ", ")) \(queries.count == 1 ? one : many)"
    }
    return [
      part(vanished, "vanishes", "vanish"), part(appeared, "appears", "appear"),
      part(reclassified, "has another class", "have another class"),
    ].compactMap { $0 }.joined(separator: "; ")
  }
}

extension AblationReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case model, query, isComplete, ablations
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    try container.encodeIfPresent(query, forKey: .query)
    try container.encode(isComplete, forKey: .isComplete)
    try container.encode(outcomes.map(AblationEntry.init), forKey: .ablations)
  }
}

/// One part that was turned off.
private struct AblationEntry: Encodable {
  let kind: String
  let name: String
  let edit: String
  let attention: String?
  let layer: Int?
  let head: Int?
  let scoreChange: Float?
  let boxIou: Float?
  let maskIou: Float?
  let vanished: [Int]
  let appeared: [Int]
  let queries: [QueryEntry]

  init(_ outcome: AblationOutcome) {
    let target = outcome.target
    (kind, name, edit) = (target.kind.rawValue, target.name, "\(target.edit)")
    (attention, layer, head) = (target.head?.attention.rawValue, target.head?.layer, target.head?.index)
    (scoreChange, boxIou, maskIou) = (outcome.scoreChange, outcome.boxIoU, outcome.maskIoU)
    (vanished, appeared) = (outcome.vanished, outcome.appeared)
    queries = outcome.changes.map(QueryEntry.init)
  }
}
