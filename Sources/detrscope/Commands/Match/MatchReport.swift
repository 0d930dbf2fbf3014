import Analysis

/// The JSON of `match`: terms and losses before their weights, objects by their numbers in the truth file.
struct MatchReport: Encodable {
  struct Layer: Encodable {
    let layer: Int
    let matches: [Match]
    let losses: Losses
  }

  struct Match: Encodable {
    let query: Int
    let object: Int
    let cost: Float
    let label: Float
    let l1: Float
    let giou: Float

    private enum CodingKeys: String, CodingKey {
      case query, object, cost, l1, giou
      case label = "class"
    }
  }

  struct Losses: Encodable {
    let losses: SetLosses

    private enum CodingKeys: String, CodingKey {
      case label = "loss_ce"
      case box = "loss_bbox"
      case giou = "loss_giou"
      case mask = "loss_mask"
      case dice = "loss_dice"
      case cardinality = "cardinality_error"
      case classError = "class_error"
      case weighted = "weighted_sum"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(losses.label, forKey: .label)
      try container.encode(losses.box, forKey: .box)
      try container.encode(losses.giou, forKey: .giou)
      // Null where they do not exist, not left out.
      try container.encode(losses.masks?.focal, forKey: .mask)
      try container.encode(losses.masks?.dice, forKey: .dice)
      try container.encode(losses.cardinalityError, forKey: .cardinality)
      try container.encode(losses.classError, forKey: .classError)
      try container.encode(losses.weighted, forKey: .weighted)
    }
  }

  let layers: [Layer]

  init(_ all: [LayerMatching]) {
    layers = all.map { matching in
      Layer(
        layer: matching.layer,
        matches: matching.matches.map { match in
          Match(
            query: match.query, object: match.object.index, cost: match.total, label: match.cost.label,
            l1: match.cost.l1, giou: match.cost.giou)
        }, losses: Losses(losses: matching.losses))
    }
  }
}
