import Analysis
import Cells
import Foundations
import Models

/// What `match` prints: for each decoder layer its pairs, then all layers' losses.
struct MatchTables {
  private let layers: [LayerMatching]
  private let weights: MatchingWeights
  private let label: String

  init(_ layers: [LayerMatching], _ scoring: ClassScoring) {
    self.layers = layers
    weights = .published(for: scoring)
    label = scoring == .sigmoid ? "focal" : "−p"
  }

  /// - Throws: `OutputError`.
  func show() throws {
    try Output.line(
      "cost = \(factor(weights.cost.label))·(\(label)) + \(factor(weights.cost.l1))·L1 + "
        + "\(factor(weights.cost.giou))·(−GIoU)")
    try Output.line()
    try Output.table(matches)
    try Output.line()
    try Output.table(losses)
  }

  private var matches: TextTable {
    TextTable(
      columns: [
        .init("layer", .right), .init("object", .right), .init("class"), .init("query", .right),
        .init("cost", .right), .init(label, .right), .init("L1", .right), .init("−GIoU", .right),
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
    let loss = weights.loss
    return TextTable(
      columns: [
        .init("layer", .right), .init("loss_ce ×\(factor(loss.label))", .right),
        .init("loss_bbox ×\(factor(loss.box))", .right), .init("loss_giou ×\(factor(loss.giou))", .right),
        .init("loss_mask ×\(factor(loss.mask))", .right), .init("loss_dice ×\(factor(loss.dice))", .right),
        .init("sum", .right), .init("cardinality error", .right), .init("class error", .right),
      ],
      rows: layers.map { layer in
        let losses = layer.losses
        return [
          String(layer.layer), formatValue(losses.label), formatValue(losses.box), formatValue(losses.giou),
          losses.masks.map { formatValue($0.focal) } ?? "–", losses.masks.map { formatValue($0.dice) } ?? "–",
          formatValue(losses.weighted), formatValue(losses.cardinalityError), formatValue(losses.classError),
        ]
      })
  }

  /// A weight without needless digits.
  private func factor(_ weight: Float) -> String {
    weight == weight.rounded() ? String(Int(weight)) : formatValue(weight)
  }
}
