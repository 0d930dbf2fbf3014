import Foundation
import Models
import Tensors

/// The losses of one decoder layer, as the published `SetCriterion` has them, before their weights.
public struct SetLosses: Hashable, Sendable {
  /// The mean cross entropy of the classes, weighted; or the focal loss of sigmoids.
  public let label: Double
  /// The matched boxes' L1 distances over the number of objects.
  public let box: Double
  /// The matched boxes' 1 − GIoU over the number of objects.
  public let giou: Double
  /// Nil for layers whose masks are not trained, and models without.
  public let masks: MaskLosses?
  /// How far the number of queries that claim an object is from that of objects. Not trained.
  public let cardinalityError: Double
  /// The percentage of matched queries whose largest logit is not the object's. Not trained.
  public let classError: Double
  /// The sum of the trained ones, each times its weight.
  public let weighted: Double

  public init(
    _ predictions: QueryPredictions, _ targets: [Target], _ pairs: [Assignment.Pair],
    masks: MaskLosses? = nil, weights: MatchingWeights
  ) {
    let count = Double(max(1, targets.count))
    var columns = [Int?](repeating: nil, count: predictions.queries)
    for pair in pairs { columns[pair.row] = targets[pair.column].column }
    label =
      predictions.scoring == .sigmoid
      ? Self.focal(predictions, columns, weights) / count : Self.crossEntropy(predictions, columns, weights)
    func sum(_ term: (Box, Box) -> Double) -> Double {
      pairs.reduce(0) { $0 + term(predictions.boxes[$1.row], targets[$1.column].box) } / count
    }
    box = sum { $0.distance(to: $1) }
    giou = sum { 1 - $0.generalizedIntersectionOverUnion(with: $1) }
    self.masks = masks
    let largest = predictions.largestColumns
    // The published code takes the last column for "no object", with sigmoids too.
    let claiming = largest.count { $0 != predictions.columns - 1 }
    cardinalityError = Double(abs(claiming - targets.count))
    let right = pairs.count { largest[$0.row] == targets[$0.column].column }
    classError = 100 - (pairs.isEmpty ? 0 : 100 * Double(right) / Double(pairs.count))
    let loss = weights.loss
    weighted =
      Double(loss.label) * label + Double(loss.box) * box + Double(loss.giou) * giou
      + (masks.map { Double(loss.mask) * $0.focal + Double(loss.dice) * $0.dice } ?? 0)
  }

  /// The mean of −log p of the right column, "no object" for queries that are not matched, by the columns' weights.
  private static func crossEntropy(
    _ predictions: QueryPredictions, _ columns: [Int?], _ weights: MatchingWeights
  ) -> Double {
    var (sum, total) = (0.0, 0.0)
    for (query, column) in columns.enumerated() {
      let row = predictions.logits.row(query).values.map(Double.init)
      let largest = row.max() ?? 0
      let normal = largest + log(row.reduce(0) { $0 + exp($1 - largest) })
      let weight = column == nil ? Double(weights.noObject) : 1
      sum += weight * (normal - row[column ?? row.count - 1])
      total += weight
    }
    return sum / total
  }

  /// The sum over all queries and classes.
  private static func focal(
    _ predictions: QueryPredictions, _ columns: [Int?], _ weights: MatchingWeights
  ) -> Double {
    columns.enumerated().reduce(0) { sum, entry in
      let row = predictions.logits.row(entry.offset).values
      return row.indices.reduce(sum) {
        $0 + focalLoss(Double(row[$1]), isTrue: $1 == entry.element, weights)
      }
    }
  }
}

/// The focal loss of one logit: the cross entropy of its sigmoid, times less the nearer it is to right.
///
/// Source: Lin et al., Focal Loss for Dense Object Detection, 2017.
func focalLoss(_ logit: Double, isTrue: Bool, _ weights: MatchingWeights) -> Double {
  // log(1 + e^−x) without overflow.
  let wrongness = isTrue ? -logit : logit
  let entropy = max(wrongness, 0) + log1p(exp(-abs(wrongness)))
  let miss = wrongness >= 0 ? 1 / (1 + exp(-wrongness)) : exp(wrongness) / (1 + exp(wrongness))
  let alpha = Double(weights.focalAlpha)
  return (isTrue ? alpha : 1 - alpha) * entropy * pow(miss, Double(weights.focalGamma))
}
