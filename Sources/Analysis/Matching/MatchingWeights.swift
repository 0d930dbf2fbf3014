import Models

/// What the terms of the matching cost and of the loss are multiplied by.
public struct MatchingWeights: Hashable, Codable, Sendable {
  /// Factors of the terms of a pair's cost.
  public struct Cost: Hashable, Codable, Sendable {
    public var label: Float
    public var l1: Float
    public var giou: Float
  }

  /// Factors of the losses.
  public struct Loss: Hashable, Codable, Sendable {
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

  /// What weights are listed in: three of the cost, or five of the losses, or six with what "no object" counts.
  public static let listForm =
    "3 of the cost (class, L1, GIoU), or 5 of the losses (ce, bbox, giou, mask, dice), or these with no-object's"

  /// Takes some of the weights from a list, of `listForm`.
  ///
  /// - Returns: whether it is of that form, its numbers from 0 on.
  public mutating func take(_ list: [Float]) -> Bool {
    guard list.allSatisfy({ $0.isFinite && $0 >= 0 }) else { return false }
    switch list.count {
    case 3:
      cost = Cost(label: list[0], l1: list[1], giou: list[2])
    case 5, 6:
      loss = Loss(label: list[0], box: list[1], giou: list[2], mask: list[3], dice: list[4])
      if list.count == 6 { noObject = list[5] }
    default: return false
    }
    return true
  }

  /// The lists that give these weights.
  public var costList: [Float] { [cost.label, cost.l1, cost.giou] }
  public var lossList: [Float] { [loss.label, loss.box, loss.giou, loss.mask, loss.dice, noObject] }
}
