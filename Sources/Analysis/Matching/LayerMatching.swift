import Models

/// Queries and objects after one decoder layer.
public struct LayerMatching: Sendable {
  public let layer: Int
  /// The true objects, in the truth's order.
  public let objects: [TrueObject]
  public let predictions: QueryPredictions
  /// The box of every query.
  public var boxes: [Box] { predictions.boxes }
  /// How class logits become probabilities, which decides on the class terms of cost and loss.
  public var scoring: ClassScoring { predictions.scoring }
  public let costs: MatchingCosts
  /// Query and place in `objects` of each pair, by query.
  public let pairs: [Assignment.Pair]
  /// Who would take each object if its query were not there, by place in `objects`; nil for an object without a query,
  /// and where nobody is left to take it.
  public let successors: [Successor?]
  public let losses: SetLosses
  public let weights: MatchingWeights

  init(
    layer: Int, objects: [TrueObject], predictions: QueryPredictions, costs: MatchingCosts,
    pairs: [Assignment.Pair], losses: SetLosses, weights: MatchingWeights
  ) {
    (self.layer, self.objects, self.costs, self.pairs) = (layer, objects, costs, pairs)
    (self.predictions, self.losses, self.weights) = (predictions, losses, weights)
    let queries = Dictionary(uniqueKeysWithValues: pairs.map { ($0.column, $0.row) })
    let total = costs.total(of: pairs)
    successors = objects.indices.map { object in
      queries[object].flatMap { Successor(of: object, without: $0, costs, instead: total) }
    }
  }

  /// A matched object.
  public struct Match: Sendable {
    public let query: Int
    public let object: TrueObject
    public let cost: MatchingCost
    /// The cost's weighted sum.
    public let total: Float
  }

  /// In the objects' order.
  public var matches: [Match] {
    pairs.sorted { $0.column < $1.column }.map { pair in
      let cost = costs[pair.row, pair.column]
      return Match(
        query: pair.row, object: objects[pair.column], cost: cost, total: cost.total(costs.weights))
    }
  }

  /// The query that an object is matched to, by its place in `objects`; nil where there are fewer queries.
  public func query(of object: Int) -> Int? { pairs.first { $0.column == object }?.row }

  /// The place in `objects` of what a query is matched to; nil for one that is to say "no object".
  public func object(of query: Int) -> Int? { pairs.first { $0.row == query }?.column }

  /// The weighted sum of a query's cost for an object, by its place in `objects`.
  public func cost(_ query: Int, _ object: Int) -> Float { costs[query, object].total(costs.weights) }

  /// The queries that are matched or next in line after any layer, in the order of the objects that they have in the end,
  /// then the others that are kept. So each has the same row after every layer.
  public static func contenders(_ layers: [LayerMatching], kept: [Int]) -> [Int] {
    let queries = layers.last?.matches.map(\.query) ?? []
    let others = layers.flatMap { layer in
      layer.pairs.map(\.row) + layer.successors.compactMap { $0?.query }
    }
    return queries + Set(kept + others).subtracting(queries).sorted()
  }

  /// The objects that had another query after an earlier layer, by their places.
  public func handedOver(since earlier: LayerMatching) -> [Int] {
    objects.indices.filter { query(of: $0) != earlier.query(of: $0) }
  }
}

/// The query that would take an object if the one it is matched to were not there.
public struct Successor: Hashable, Sendable {
  public let query: Int
  /// By how much all pairs together would cost more.
  public let increase: Double

  /// All objects are matched anew, so that another one may have to give its query.
  init?(of object: Int, without missing: Int, _ costs: MatchingCosts, instead total: Double) {
    let others = (0..<costs.queries).filter { $0 != missing }
    let rows = others.flatMap { query in
      (0..<costs.objects).map { Double(costs[query, $0].total(costs.weights)) }
    }
    // Fewer of the costs that were matched before: they are numbers.
    guard
      let anew = try? Assignment(costs: rows, rows: others.count, columns: costs.objects),
      anew.pairs.count == min(costs.queries, costs.objects),
      let pair = anew.pairs.first(where: { $0.column == object })
    else { return nil }
    query = others[pair.row]
    increase = anew.total - total
  }
}
