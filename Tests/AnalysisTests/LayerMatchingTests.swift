import EmbeddedWeights
import Images
import Models
import SampleScenes
import Testing

@testable import Analysis

/// What is read off a matching: successors, contenders, and who takes over from whom.
struct LayerMatchingTests {
  private static func layers() throws -> [LayerMatching] {
    var model = try LoadedModel(path: EmbeddedWeights.url.path)
    (model.preprocessing.shortSide, model.preprocessing.longSide) = (96, 128)
    let run = try model.run(RGBImage(contentsOf: SampleScenes.first.path))
    return try MatchedLayers(truth: Truth.path(besideImage: SampleScenes.first.path)).evaluate(in: run)
  }

  /// A query that costs infinitely much for every object is as good as gone.
  @Test func aSuccessorIsWhoTakesTheObjectWithoutItsQuery() throws {
    for layer in try Self.layers() {
      let all = layer.costs.all.map { Double($0.total(layer.costs.weights)) }
      let total = layer.pairs.reduce(0) { $0 + all[$1.row * layer.costs.objects + $1.column] }
      for object in layer.objects.indices {
        let query = try #require(layer.query(of: object))
        var costs = all
        for column in 0..<layer.costs.objects { costs[query * layer.costs.objects + column] = .infinity }
        let anew = try Assignment(costs: costs, rows: layer.costs.queries, columns: layer.costs.objects)
        let successor = try #require(layer.successors[object])
        #expect(anew.pairs.contains(.init(row: successor.query, column: object)))
        #expect(abs(anew.total - total - successor.increase) < 1e-9)
        #expect(successor.increase >= 0 && successor.query != query)
      }
    }
  }

  @Test func contendersKeepTheirRows() throws {
    let layers = try Self.layers()
    let last = try #require(layers.last)
    let queries = LayerMatching.contenders(layers, kept: [49, last.matches[0].query])
    #expect(Array(queries.prefix(last.objects.count)) == last.matches.map(\.query))
    #expect(Set(queries).count == queries.count && queries.contains(49))
    for layer in layers {
      #expect(Set(queries).isSuperset(of: layer.pairs.map(\.row)))
      #expect(Set(queries).isSuperset(of: layer.successors.compactMap { $0?.query }))
    }
  }

  @Test func handsAreThoseOfThePairs() throws {
    let layers = try Self.layers()
    for (earlier, later) in zip(layers, layers.dropFirst()) {
      let moved = later.handedOver(since: earlier)
      for object in later.objects.indices {
        #expect(moved.contains(object) == (earlier.query(of: object) != later.query(of: object)))
      }
    }
    let first = try #require(layers.first)
    #expect(first.handedOver(since: first).isEmpty)
  }

  @Test func aSumIsSpeltOut() {
    let cost = MatchingCost(label: -0.993, l1: 0.0213, giou: -0.951)
    let formula = CostFormula(MatchingWeights.published(for: .softmaxWithNoObject).cost, .softmaxWithNoObject)
    #expect(formula.text == "1·(−p) + 5·L1 + 2·(−GIoU)")
    #expect(formula.text(of: cost) == "1·(−0.993) + 5·0.0213 + 2·(−0.951) = −2.79")
    let focal = CostFormula(MatchingWeights.published(for: .sigmoid).cost, .sigmoid)
    #expect(focal.text == "2·focal + 5·L1 + 2·(−GIoU)")
  }

  @Test func theHullsEmptyPartIsWhatGIoUTakesAway() {
    let one = Box(centerX: 0.3, centerY: 0.4, width: 0.2, height: 0.2)
    let other = Box(centerX: 0.6, centerY: 0.5, width: 0.3, height: 0.1)
    let difference =
      Double(one.intersectionOverUnion(other)) - one.generalizedIntersectionOverUnion(with: other)
    #expect(abs(difference - Double(one.emptyShareOfHull(with: other))) < 1e-6)
    #expect(one.emptyShareOfHull(with: one) < 1e-6)
  }
}
