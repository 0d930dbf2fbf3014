import Analysis
import Models
import Tensors
import Testing

/// Costs, pairs and losses against the published `HungarianMatcher` and `SetCriterion`.
struct SetLossesTests {
  @Test(arguments: try! MatchingFixture.stored.matchings)
  func costsArePublished(drawn: MatchingFixture.Drawn) throws {
    let costs = MatchingCosts(drawn.predictions, drawn.targets, weights: drawn.weights)
    for (name, expected, found) in [
      ("class", drawn.costs[0], costs.all.map(\.label)), ("l1", drawn.costs[1], costs.all.map(\.l1)),
      ("giou", drawn.costs[2], costs.all.map(\.giou)),
    ] {
      try #require(found.count == expected.count)
      let largest = expected.map(abs).max() ?? 0
      for (found, expected) in zip(found, expected) {
        #expect(abs(Double(found) - expected) <= 1e-6 * largest, "\(name)")
      }
    }
    let pairs = try costs.assignment().pairs
    #expect(pairs == drawn.pairs.map { Assignment.Pair(row: $0[0], column: $0[1]) })
  }

  @Test(arguments: try! MatchingFixture.stored.matchings)
  func lossesArePublished(drawn: MatchingFixture.Drawn) throws {
    let pairs = try MatchingCosts(drawn.predictions, drawn.targets, weights: drawn.weights).assignment().pairs
    let losses = SetLosses(
      drawn.predictions, drawn.targets, pairs, masks: drawn.maskLosses(pairs), weights: drawn.weights)
    let found: [String: Double?] = [
      "loss_ce": losses.label, "loss_bbox": losses.box, "loss_giou": losses.giou,
      "loss_mask": losses.masks?.focal, "loss_dice": losses.masks?.dice,
      "cardinality_error": losses.cardinalityError, "class_error": losses.classError,
      "weighted": losses.weighted,
    ]
    #expect(Set(found.filter { $0.value != nil }.keys) == Set(drawn.losses.keys))
    for (name, expected) in drawn.losses {
      let value = try #require(found[name] ?? nil)
      #expect(abs(value - expected) <= 1e-5 * abs(expected), "\(name): \(value), not \(expected)")
    }
  }

  @Test func aScoreThatIsNotANumberIsRefusedWithItsPlace() throws {
    var logits = [Float](repeating: 0, count: 6)
    logits[4] = .nan
    let predictions = QueryPredictions(
      logits: Tensor(shape: [2, 3], values: logits), boxes: Tensor(shape: [2, 4], repeating: 0.5),
      scoring: .softmaxWithNoObject)
    let target = Target(column: 0, box: Box(centerX: 0.5, centerY: 0.5, width: 0.1, height: 0.1))
    let costs = MatchingCosts(predictions, [target], weights: .published(for: .softmaxWithNoObject))
    do {
      _ = try costs.assignment()
      Issue.record("NaN was matched")
    } catch {
      #expect(
        "\(error)" == "matching cost of query 1 and object 0: expected a number, found NaN")
    }
  }

  @Test func weightsDecide() throws {
    let predictions = QueryPredictions(
      logits: Tensor(shape: [2, 2], values: [0, 0, 4, 0]),
      boxes: Tensor(shape: [2, 4], values: [0.5, 0.5, 0.2, 0.2, 0.5, 0.5, 0.4, 0.4]),
      scoring: .softmaxWithNoObject)
    let target = Target(column: 0, box: Box(centerX: 0.5, centerY: 0.5, width: 0.2, height: 0.2))
    var weights = MatchingWeights.published(for: .softmaxWithNoObject)
    let byBox = try MatchingCosts(predictions, [target], weights: weights).assignment()
    #expect(byBox.pairs.map(\.row) == [0])
    (weights.cost.label, weights.cost.l1, weights.cost.giou) = (10, 0.1, 0)
    let byClass = try MatchingCosts(predictions, [target], weights: weights).assignment()
    #expect(byClass.pairs.map(\.row) == [1])
  }
}
