import EmbeddedWeights
import Images
import Models
import SampleScenes
import Tensors
import Testing

@testable import Analysis

/// Whose a place is: by masks, by layers, by the truth.
struct SegmentClaimsTests {
  private static func run() throws -> ForwardRun {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    return try model.run(RGBImage(contentsOf: SampleScenes.first.path))
  }

  /// The first of the list is who has the pixel after the merge's softmax, with the same share.
  @Test func theStrongestClaimIsTheLargestMask() throws {
    let run = try Self.run()
    let walk = try MergeSteps().evaluate(in: run)
    let map = try #require(walk.steps.first { $0.kind == .softmax }?.map)
    let shares = try #require(map.strengths)
    let masks = try walk.candidates.map {
      (query: $0.query, logits: try QueryMask(of: $0.query).evaluate(in: run))
    }
    for pixel in stride(from: 5, to: map.indices.count, by: 1009) {
      let (x, y) = (pixel % map.width, pixel / map.width)
      let claims = PlaceClaim.ranked(
        masks, atX: (Double(x) + 0.5) / Double(map.width), y: (Double(y) + 0.5) / Double(map.height),
        width: map.width, height: map.height)
      #expect(claims.first?.query == map.segments[map.indices[pixel]].query)
      #expect(abs((claims.first?.share ?? 0) - shares[pixel]) < 1e-4)
      #expect(abs(claims.reduce(0) { $0 + $1.share } - 1) < 1e-4)
      #expect(claims.map(\.logit) == claims.map(\.logit).sorted(by: >))
    }
  }

  /// After the last layer they are the model's masks; after an earlier one they are others, each query's its own.
  @Test func masksAfterALayerAreTheMaskHeadsOfItsOutput() throws {
    let run = try Self.run()
    let queries = try run.detections().queries(above: 0.85).map(\.query)
    let layers = run.predictedLayers
    let last = try #require(layers.last)
    let known = try LayerMasks(of: queries, afterLayer: last).evaluate(in: run)
    for query in queries {
      let mask = try QueryMask(of: query).evaluate(in: run)
      #expect(known[query]?.maps == mask.maps)
    }
    let first = try LayerMasks(of: queries, afterLayer: 0).evaluate(in: run)
    let alone = try LayerMasks(of: [queries[1]], afterLayer: 0).evaluate(in: run)
    #expect(first[queries[1]]?.maps != known[queries[1]]?.maps)
    #expect(alone[queries[1]]?.maps == first[queries[1]]?.maps)
    // The run itself is as it was.
    #expect(try QueryMask(of: queries[1]).evaluate(in: run).maps == known[queries[1]]?.maps)
  }

  /// Two cats and a wall; the second cat is called a dog in part, and a remote is not found at all.
  @Test func everyPixelHasAVerdict() {
    let (cat, wall, remote, dog) = (17, 199, 75, 18)
    let truth = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 9]
    let found = [0, 0, 0, 1, 1, 1, 1, 3, 2, 2, 2, 0, 2, 0]
    let (categories, trueCategories) = ([cat, cat, wall, dog], [cat, cat, wall, remote])
    let quality = PanopticQuality(
      indices: found, categories: categories, trueIndices: truth, trueCategories: trueCategories)
    let difference = TruthDifference(
      indices: found, categories: categories, trueIndices: truth, trueCategories: trueCategories,
      matches: quality.matches, width: 7)
    #expect(
      difference.verdicts == [
        .right, .right, .right, .otherObject, .right, .right, .right, .wrongClass, .right, .right, .right,
        .wrongClass, .missed, .unknown,
      ])
    #expect(TruthDifference.Verdict.allCases.map(difference.count) == [9, 1, 2, 1, 1])
    #expect(difference.height == 2)
  }
}
