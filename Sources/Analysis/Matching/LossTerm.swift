import Models

/// A line of the losses: those that are trained, their weighted sum, and what is only logged. Named as in the published
/// code.
public enum LossTerm: String, CaseIterable, Codable, Hashable, Sendable {
  case label = "loss_ce"
  case box = "loss_bbox"
  case giou = "loss_giou"
  case mask = "loss_mask"
  case dice = "loss_dice"
  case weighted = "weighted sum"
  case cardinality = "cardinality error"
  case classError = "class error"

  /// Those that have a weight.
  public static let trained: [LossTerm] = [.label, .box, .giou, .mask, .dice]

  public var name: String { rawValue }

  /// Before its weight; nil where a layer has none.
  public func value(in losses: SetLosses) -> Double? {
    switch self {
    case .label: losses.label
    case .box: losses.box
    case .giou: losses.giou
    case .mask: losses.masks?.focal
    case .dice: losses.masks?.dice
    case .weighted: losses.weighted
    case .cardinality: losses.cardinalityError
    case .classError: losses.classError
    }
  }

  /// What it counts in the weighted sum; nil for what is none of its terms.
  public func weight(in weights: MatchingWeights) -> Float? {
    switch self {
    case .label: weights.loss.label
    case .box: weights.loss.box
    case .giou: weights.loss.giou
    case .mask: weights.loss.mask
    case .dice: weights.loss.dice
    case .weighted, .cardinality, .classError: nil
    }
  }

  /// How it is computed.
  public func formula(_ scoring: ClassScoring, _ weights: MatchingWeights) -> String {
    let focal = "α \(formatWeight(weights.focalAlpha)), γ \(formatWeight(weights.focalGamma))"
    return switch self {
    case .label where scoring == .sigmoid:
      "focal loss (\(focal)) of each query and class, summed / objects"
    case .label:
      "Σ w·(−log p) / Σ w over all queries; p of the matched object's class, w 1; of no object for the others, "
        + "w \(formatWeight(weights.noObject))"
    case .box: "Σ |Δx| + |Δy| + |Δw| + |Δh| of the matched boxes / objects"
    case .giou: "Σ 1 − GIoU of the matched boxes / objects"
    case .mask: "focal loss (\(focal)), mean over a mask's pixels, Σ over the matched masks / objects"
    case .dice: "Σ 1 − (2·common + 1) / (both + 1) of the matched masks / objects"
    case .weighted:
      Self.trained.map { "\(formatWeight($0.weight(in: weights) ?? 0))·\($0.name)" }.joined(separator: " + ")
    case .cardinality: "|queries that say an object − objects|; logged, not trained"
    case .classError: "% of the matched queries that say another class; logged, not trained"
    }
  }
}
