import EmbeddedWeights
import Images
import Models
import SampleScenes
import Testing

@testable import Analysis

/// What becomes of a matching by other weights and moved boxes.
struct ChangedMatchingTests {
  private let run: ForwardRun
  private let matched = MatchedLayers(truth: Truth.path(besideImage: SampleScenes.first.path))

  init() throws {
    var model = try LoadedModel(path: EmbeddedWeights.url.path)
    (model.preprocessing.shortSide, model.preprocessing.longSide) = (96, 128)
    run = try model.run(RGBImage(contentsOf: SampleScenes.first.path))
  }

  private static let published = MatchingWeights.published(for: .softmaxWithNoObject)

  /// From a matching that is known, or all anew: the same, masks of new pairs included.
  @Test func otherWeightsAreAsIfComputedAnew() throws {
    var weights = Self.published
    let lists: [[Float]] = [[0, 0, 1], [1, 2, 3, 4, 5, 0.5]]
    for list in lists {
      let isTaken = weights.take(list)
      #expect(isTaken)
    }
    let known = try matched.evaluate(in: run)
    let changed = try ChangedMatching(of: matched, known, with: MatchingChanges(weights: weights))
      .evaluate(in: run)
    let anew = try MatchedLayers(truth: matched.truthPath, weights: weights).evaluate(in: run)
    #expect(zip(known, anew).contains { $0.pairs != $1.pairs }, "these weights change pairs")
    for (one, other) in zip(changed, anew) {
      #expect(one.pairs == other.pairs && one.costs.all == other.costs.all)
      #expect(one.weights == weights && one.losses.label == other.losses.label)
      #expect(abs(one.losses.weighted - other.losses.weighted) < 1e-9 * abs(other.losses.weighted))
      #expect((one.losses.masks == nil) == (other.losses.masks == nil))
    }
  }

  @Test func aPredictedBoxChangesItsLayerAlone() throws {
    let known = try matched.evaluate(in: run)
    let (layer, pair) = (known.count - 2, known[known.count - 2].pairs[0])
    var changes = MatchingChanges()
    changes.add(.init(x: 10, height: -3), to: .query(pair.row, layer: layer))
    let changed = try ChangedMatching(of: matched, known, with: changes).evaluate(in: run)
    let (before, after) = (known[layer].boxes[pair.row], changed[layer].boxes[pair.row])
    #expect(abs(after.centerX - before.centerX - 0.1) < 1e-6 && after.centerY == before.centerY)
    #expect(abs(before.height - after.height - 0.03) < 1e-6 && after.width == before.width)
    for (one, other) in zip(known, changed) {
      for query in 0..<one.costs.queries {
        for object in one.objects.indices {
          let isMoved = one.layer == layer && query == pair.row
          #expect((one.cost(query, object) != other.cost(query, object)) == isMoved)
        }
      }
    }
    #expect(changed[layer].cost(pair.row, pair.column) > known[layer].cost(pair.row, pair.column))
  }

  @Test func aTrueBoxChangesItsColumnInEveryLayer() throws {
    let known = try matched.evaluate(in: run)
    var changes = MatchingChanges()
    changes.add(.init(y: -7), to: .object(2))
    for (one, other) in zip(known, try ChangedMatching(of: matched, known, with: changes).evaluate(in: run)) {
      #expect(one.objects.map(\.index) == other.objects.map(\.index))
      for query in 0..<one.costs.queries {
        #expect(one.costs[query, 2] != other.costs[query, 2])
        #expect(one.costs[query, 1] == other.costs[query, 1])
      }
    }
  }

  /// A query that is moved far away loses its object to the one that was next in line.
  @Test func theObjectGoesToTheSuccessor() throws {
    let known = try matched.evaluate(in: run)
    let last = try #require(known.last)
    // Among the remotes and cats, whose boxes are small enough to be left behind.
    let object = try #require(last.objects.indices.first { last.objects[$0].category.isThing })
    let (query, successor) = (try #require(last.query(of: object)), try #require(last.successors[object]))
    var changes = MatchingChanges()
    changes.add(.init(x: 300, y: 300), to: .query(query, layer: last.layer))
    let changed = try ChangedMatching(of: matched, known, with: changes).evaluate(in: run)
    #expect(changed.last?.query(of: object) == successor.query)
  }

  /// Those of the last layer are trained; as if it were an earlier one they would be the same.
  @Test func untrainedLossesAreThoseOfTheLayersOwnMasks() throws {
    let known = try matched.evaluate(in: run)
    let losses = try UntrainedMaskLosses(of: matched, known, with: MatchingChanges()).evaluate(in: run)
    #expect(losses.keys.sorted() == known.dropLast().map(\.layer))
    let last = try #require(known.last)
    let same = try matched.maskLosses(
      run.withMasks(afterLayer: last.layer), Truth(path: matched.truthPath), last.objects, last.pairs,
      last.weights)
    #expect(same == last.losses.masks)
    #expect(losses.values.allSatisfy { $0 != last.losses.masks && $0.dice > 0 && $0.dice < 1 })
  }

  @Test func thereAndBackIsNoChange() {
    var changes = MatchingChanges()
    for _ in 0..<7 { changes.add(.init(x: 1, width: -2), to: .object(0)) }
    #expect(!changes.isEmpty)
    for _ in 0..<7 { changes.add(.init(x: -1, width: 2), to: .object(0)) }
    #expect(changes.isEmpty && changes == MatchingChanges())
    changes.add(.init(width: -500, height: -500), to: .object(0))
    let box = changes.box(Box(centerX: 0.5, centerY: 0.5, width: 0.4, height: 0.2), of: .object(0))
    #expect(box.width == 0.01 && box.height == 0.01, "a box stays a box")
  }

  @Test func weightsComeInListsOfOneForm() {
    var weights = Self.published
    for list: [Float] in [
      [], [1], [1, 2], [1, 2, 3, 4], [1, 2, -3], [1, .nan, 2], [1, 2, 3, 4, 5, 6, 7],
    ] {
      let isTaken = weights.take(list)
      #expect(!isTaken, "\(list)")
    }
    #expect(weights == Self.published)
    let areTaken = [weights.costList, weights.lossList].map { weights.take($0) }
    #expect(areTaken == [true, true] && weights == Self.published)
  }
}
