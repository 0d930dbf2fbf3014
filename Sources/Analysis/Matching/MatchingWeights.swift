import Models

/// What the terms of the matching cost and of the loss are multiplied by.
public struct MatchingWeights: Hashable, Sendable {
  /// Factors of the terms of a pair's cost.
  public struct Cost: Hashable, Sendable {
    public var label: Float
    public var l1: Float
    public var giou: Float
  }

  /// Factors of the losses.
  public struct Loss: Hashable, Sendable {
    public var label: Float
    public var box: Float
    public var giou: Float
    public var mask: Float
    public var dice: Float
  }

  public var cost: Cost
  public var loss: Loss
  /// How much a query that should say "no object" counts in `loss_ce`.
  public var noObject: Float
  /// The share of the right class in focal losses; the rest is the others'.
  public var focalAlpha: Float
  /// The power by which focal losses forgive what is nearly right.
  public var focalGamma: Float

  /// Those that a family was trained with: the defaults of its published `main.py`.
  public static func published(for scoring: ClassScoring) -> MatchingWeights {
    let label: Float = scoring == .sigmoid ? 2 : 1
    return MatchingWeights(
      cost: Cost(label: label, l1: 5, giou: 2), loss: Loss(label: label, box: 5, giou: 2, mask: 1, dice: 1),
      noObject: 0.1, focalAlpha: 0.25, focalGamma: 2)
  }
}
