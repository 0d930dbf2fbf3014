import Analysis
import EmbeddedWeights
import Foundation
import Graph
import Images
import Models
import SampleScenes
import Testing

/// What an edit changes in the masks and in the panoptic segmentation, on a sample.
struct ChangedMasksTests {
  private let before: ForwardRun
  private let after: ForwardRun

  init() throws {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    before = try model.run(
      RGBImage(contentsOf: SampleScenes.folder.appendingPathComponent("two-cats-two-remotes.png").path))
    after = try before.edited([Intervention("zero bbox_mask head=0,1,2,3,4,5")])
  }

  @Test func probabilitiesAreTakenFromEachOther() throws {
    let query = try #require(before.detections().kept(above: 0.85).first).query
    let change = try MapDifference(of: MaskProbability(of: query)).evaluate(before, after)
    let (was, has) = (try before.masks(of: [query]).values, try after.masks(of: [query]).values)
    func probability(_ logit: Float) -> Double { 1 / (1 + exp(-Double(logit))) }
    let expected = zip(was, has).map { probability($1) - probability($0) }
    let found = try #require(change.maps.first)
    #expect(found.count == expected.count)
    #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    // The heads that are off held most of it.
    #expect(found.contains { $0 < -0.5 })
  }

  @Test(arguments: [ChangedSegments.Owner.query, .category])
  func whatIsAnothersIsStrong(owner: ChangedSegments.Owner) throws {
    let change = try ChangedSegments(above: 0.85, by: owner).evaluate(before, after)
    let segments = PanopticSegments(above: 0.85)
    func owners(_ run: ForwardRun) throws -> [Int] {
      let map = try segments.evaluate(in: run)
      return map.indices.map { index in
        guard index < map.segments.count else { return -1 }
        let segment = map.segments[index]
        return owner == .query ? segment.query ?? -1 : segment.category.id
      }
    }
    let (was, has) = (try owners(before), try owners(after))
    let differing = zip(was, has).map { $0 != $1 }
    #expect(change.strengths == differing.map { $0 ? 1 : 0 })
    #expect(change.strongShare == Double(differing.count { $0 }) / Double(differing.count))
    #expect(change.strongShare > 0 && change.strongShare < 1)
    #expect(change.indices == (try segments.evaluate(in: after)).indices)
    // A run differs in nothing from itself.
    #expect(try ChangedSegments(above: 0.85, by: owner).evaluate(before, before).strongShare == 0)
  }
}
