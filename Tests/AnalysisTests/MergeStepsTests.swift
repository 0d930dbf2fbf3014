import Analysis
import EmbeddedWeights
import Foundation
import Images
import Models
import SampleScenes
import Testing

/// The merge's steps, held to the merge itself and to each other.
struct MergeStepsTests {
  private static func run(_ name: String) throws -> ForwardRun {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    return try model.run(RGBImage(contentsOf: SampleScenes.folder.appendingPathComponent(name).path))
  }

  private static func walk(_ name: String) throws -> (ForwardRun, MergeWalk) {
    let run = try run(name)
    return (run, try MergeSteps().evaluate(in: run))
  }

  /// What a query has is what it had, with what it won and without what it lost.
  private static func expectBalance(_ walk: MergeWalk) {
    for (before, after) in zip(walk.steps.dropFirst(), walk.steps.dropFirst(2)) {
      for index in walk.candidates.indices {
        #expect(
          after.areas[index] == before.areas[index] + after.won[index] - after.lost[index],
          "\(after.kind), query \(walk.candidates[index].query)")
      }
    }
    for step in walk.steps {
      guard let map = step.map, map.strengths == nil else { continue }
      #expect(map.segments.map(\.area) == step.areas, "\(step.kind)")
    }
  }

  private static func expectResult(_ walk: MergeWalk, of run: ForwardRun) throws {
    let panoptic = try run.panoptic()
    let last = try #require(walk.steps.last)
    let staying = walk.candidates.indices.filter { last.staying[$0] }
    #expect(last.kind == .result)
    #expect(staying.map { walk.candidates[$0].query } == panoptic.segments.map(\.query))
    #expect(last.map?.indices == panoptic.indices.map { staying[$0] })
  }

  @Test func nothingJoinedOrDroppedIsSevenSteps() throws {
    let (run, walk) = try Self.walk("two-cats-two-remotes.png")
    #expect(walk.steps.map(\.kind) == [.keep, .resize, .softmax, .argmax, .join, .count, .result])
    #expect(walk.steps.count == MergeWalk.leastSteps)
    #expect(walk.steps[4].won.allSatisfy { $0 == 0 })
    Self.expectBalance(walk)
    try Self.expectResult(walk, of: run)
  }

  @Test func joinedStuffHasNoPixelsAndIsDropped() throws {
    let (run, walk) = try Self.walk("steep-hill.png")
    #expect(
      walk.steps.map(\.kind) == [
        .keep, .resize, .softmax, .argmax, .join, .count, .drop, .decideAgain, .result,
      ])
    let (argmax, join, drop) = (walk.steps[3], walk.steps[4], walk.steps[6])
    let road = walk.candidates.indices.filter { walk.candidates[$0].category.name == "road" }
    #expect(road.count == 2)
    #expect(join.lost[road[1]] == argmax.areas[road[1]] && join.won[road[0]] == argmax.areas[road[1]])
    #expect(join.areas[road[1]] == 0 && !drop.staying[road[1]] && drop.staying[road[0]])
    Self.expectBalance(walk)
    try Self.expectResult(walk, of: run)
  }

  /// A segment of a few pixels goes, its pixels are nobody's until the rest are asked again.
  @Test func aSmallSegmentIsDroppedBeforeTheRestDecideAgain() throws {
    let (run, walk) = try Self.walk("flock.jpg")
    let place = try #require(walk.steps.firstIndex { $0.kind == .drop })
    let (before, drop, again) = (walk.steps[place - 1], walk.steps[place], walk.steps[place + 1])
    let index = try #require(drop.staying.firstIndex(of: false))
    let area = before.areas[index]
    #expect((1...PanopticMerge.largestDroppedArea).contains(area))
    #expect(drop.detail.contains("\(walk.candidates[index].query) "))
    #expect(drop.lost[index] == area && drop.lost.reduce(0, +) == area)
    #expect(drop.map?.indices.count { $0 == walk.candidates.count } == area)
    #expect(again.kind == .decideAgain && again.won.reduce(0, +) - again.lost.reduce(0, +) == area)
    Self.expectBalance(walk)
    try Self.expectResult(walk, of: run)
  }

  /// The softmax is over the masks: at every pixel the shares of all sum to one, so the largest is no less than one of them.
  @Test func sharesAreThoseOfTheLargestMask() throws {
    let (run, walk) = try Self.walk("steep-hill.png")
    let map = try #require(walk.steps[2].map)
    let shares = try #require(map.strengths)
    let logits = try run.masks(of: walk.candidates.map(\.query))
      .resizedBilinear(height: map.height, width: map.width)
    let exact = logits.softmax(axes: [0])
    for pixel in stride(from: 0, to: shares.count, by: 97) {
      let column = walk.candidates.indices.map { exact.values[$0 * shares.count + pixel] }
      #expect(abs(shares[pixel] - (column.max() ?? 0)) < 1e-5)
    }
  }

  @Test func nobodyKeptIsSaid() throws {
    let run = try Self.run("two-cats-two-remotes.png")
    let walk = try MergeSteps(above: 1).evaluate(in: run)
    #expect(walk.candidates.isEmpty && walk.steps.count == MergeWalk.leastSteps)
    #expect(walk.steps.allSatisfy { $0.map == nil })
  }
}
