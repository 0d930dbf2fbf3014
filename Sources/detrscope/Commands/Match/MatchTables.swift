import Analysis
import Cells
import Foundations
import Models

/// What `match` prints: for each decoder layer its pairs, then all layers' losses.
struct MatchTables {
  private let layers: [LayerMatching]
  private let weights: MatchingWeights
  private let formula: CostFormula

  init(_ layers: [LayerMatching], _ scoring: ClassScoring) {
    self.layers = layers
    weights = layers.first?.weights ?? .published(for: scoring)
    formula = CostFormula(weights.cost, scoring)
  }

  /// - Throws: `OutputError`.
  func show() throws {
    try Output.line("cost = \(formula.text)")
    try Output.line()
    try Output.table(matches)
    try Output.line()
    try Output.table(losses)
  }

  private var matches: TextTable {
    TextTable(
      columns: [
        .init("layer", .right), .init("object", .right), .init("class"), .init("query", .right),
        .init("cost", .right), .init(formula.label, .right), .init("L1", .right), .init("−GIoU", .right),
      ],
      rows: layers.flatMap { layer in
        layer.matches.map { match in
          [
            String(layer.layer), String(match.object.index), match.object.category.name,
            String(match.query), formatValue(match.total), formatValue(match.cost.label),
            formatValue(match.cost.l1), formatValue(match.cost.giou),
          ]
        }
      })
  }

  private var losses: TextTable {
    let terms = LossTerm.trained + [.weighted, .cardinality, .classError]
    return TextTable(
      columns: [.init("layer", .right)]
        + terms.map { term in
          .init(term.name + (term.weight(in: weights).map { " ×\(formatWeight($0))" } ?? ""), .right)
        },
      rows: layers.map { layer in
        [String(layer.layer)] + terms.map { $0.value(in: layer.losses).map { formatValue($0) } ?? "–" }
      })
  }
}
