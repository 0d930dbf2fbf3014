import Foundations
import Models

/// A number of a formula, with a true minus sign.
public func formatTerm(_ value: Double) -> String {
  value < 0 ? "−" + formatValue(-value) : formatValue(value)
}

/// A weight without needless digits: `5`, `0.1`.
public func formatWeight(_ weight: Float) -> String { formatChosen(Double(weight)) }

/// How the cost of a pair is made up, in words and numbers.
public struct CostFormula: Sendable {
  private let weights: MatchingWeights.Cost
  /// What the class term is called.
  public let label: String

  public init(_ weights: MatchingWeights.Cost, _ scoring: ClassScoring) {
    self.weights = weights
    label = scoring == .sigmoid ? "focal" : "−p"
  }

  /// `1·(−p) + 5·L1 + 2·(−GIoU)`
  public var text: String { sum(label == "−p" ? "(−p)" : label, "L1", "(−GIoU)") }

  /// `1·(−0.993) + 5·0.0213 + 2·(−0.951) = −2.79`
  public func text(of cost: MatchingCost) -> String {
    func term(_ value: Float) -> String { value < 0 ? "(\(formatTerm(Double(value))))" : formatValue(value) }
    return sum(term(cost.label), term(cost.l1), term(cost.giou))
      + " = \(formatTerm(Double(cost.total(weights))))"
  }

  private func sum(_ label: String, _ l1: String, _ giou: String) -> String {
    "\(formatWeight(weights.label))·\(label) + \(formatWeight(weights.l1))·\(l1) + "
      + "\(formatWeight(weights.giou))·\(giou)"
  }
}
