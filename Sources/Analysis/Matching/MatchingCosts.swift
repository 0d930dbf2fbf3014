import Foundation
import Foundations
import Models

/// What a pair of query and object costs, term by term, before their weights.
public struct MatchingCost: Hashable, Sendable {
  /// Less where the query is surer of the object's class: −p, or the focal cost of a sigmoid; infinite where its logit is
  /// −∞, as that of a removed query: it takes nothing.
  public let label: Float
  /// The distance of the boxes.
  public let l1: Float
  /// −GIoU of the boxes.
  public let giou: Float

  /// The weighted sum; infinite for a class that is ruled out, whatever its weight.
  public func total(_ weights: MatchingWeights.Cost) -> Float {
    label == .infinity ? label : weights.l1 * l1 + weights.label * label + weights.giou * giou
  }
}

/// The costs of every query for every object, by which the published `HungarianMatcher` pairs them.
public struct MatchingCosts: Sendable {
  public let queries: Int
  public let objects: Int
  public let weights: MatchingWeights.Cost
  /// Query by query, `queries × objects` of them.
  public let all: [MatchingCost]

  /// - Parameter targets: whose columns are among those of `predictions`.
  public init(_ predictions: QueryPredictions, _ targets: [Target], weights: MatchingWeights) {
    queries = predictions.queries
    objects = targets.count
    self.weights = weights.cost
    let isFocal = predictions.scoring == .sigmoid
    let scores = isFocal ? predictions.logits : predictions.logits.softmax(axes: [1])
    all = predictions.boxes.enumerated().flatMap { query, box in
      let row = scores.row(query).values
      let logits = predictions.logits.row(query).values
      return targets.map { target in
        let score = row[target.column]
        let label = isFocal ? Self.focal(Double(score), weights) : -score
        return MatchingCost(
          label: logits[target.column] == -.infinity ? .infinity : label,
          l1: Float(box.distance(to: target.box)),
          giou: Float(-box.generalizedIntersectionOverUnion(with: target.box)))
      }
    }
  }

  public subscript(query: Int, object: Int) -> MatchingCost { all[query * objects + object] }

  /// The cheapest pairs.
  ///
  /// - Throws: `MatchingError.notANumber` with what is wrong.
  public func assignment() throws(MatchingError) -> Assignment {
    do {
      return try Assignment(
        costs: all.map { Double($0.total(weights)) }, rows: queries, columns: objects)
    } catch {
      switch error {
      case .notANumber(let query, let object, let value):
        throw .notANumber(query: query, object: object, value: value)
      case .infeasible: throw .infeasible
      }
    }
  }

  /// The weighted sum over pairs.
  func total(of pairs: [Assignment.Pair]) -> Double {
    pairs.reduce(0) { $0 + Double(self[$1.row, $1.column].total(weights)) }
  }

  /// Conditional DETR's: what calling the class right would cost, less what calling it wrong would.
  private static func focal(_ logit: Double, _ weights: MatchingWeights) -> Float {
    let (alpha, gamma) = (Double(weights.focalAlpha), Double(weights.focalGamma))
    // In double precision, since sure queries are as near to 1 as Float goes.
    let p = 1 / (1 + exp(-logit))
    let wrong = (1 - alpha) * pow(p, gamma) * -log(1 - p + 1e-8)
    let right = alpha * pow(1 - p, gamma) * -log(p + 1e-8)
    return Float(right - wrong)
  }
}

/// Why queries and objects cannot be matched.
public enum MatchingError: Error, Equatable, CustomStringConvertible {
  case notANumber(query: Int, object: Int, value: Double)
  /// Too many pairs have an infinite cost.
  case infeasible

  public var description: String {
    switch self {
    case .notANumber(let query, let object, let value):
      "matching cost of query \(query) and object \(object): expected a number, found \(formatValue(value))"
    case .infeasible: "matching costs: expected finite ones, found too many infinities"
    }
  }
}
