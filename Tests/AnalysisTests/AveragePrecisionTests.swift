import Analysis
import Foundation
import Testing

/// Average precision and panoptic quality over pictures against pycocotools' and panopticapi's, by `Fixtures/precision.py`.
struct AveragePrecisionTests {
  private struct Fixture: Decodable {
    struct Scene: Decodable {
      /// Class, whether it is a crowd, left, top, width, height.
      let objects: [[Double]]
      /// Class, score, left, top, width, height.
      let boxes: [[Double]]
      /// A letter a pixel; a dot is nobody's.
      let truth: String
      let trueCategories: [Int]
      let crowds: [Int]
      let found: String
      let categories: [Int]
    }

    /// Some scenes in a row, and what they come to.
    struct Group: Decodable, CustomTestStringConvertible {
      let first: Int
      let count: Int
      let ap: Double
      let ap50: Double
      let ap75: Double
      let pq: Double
      let sq: Double
      let rq: Double

      var testDescription: String { "\(count) from \(first)" }
    }

    let scenes: [Scene]
    let groups: [Group]
  }

  private static func fixture() throws -> Fixture {
    let path = Bundle.module.bundleURL.appendingPathComponent("Fixtures/precision.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Fixture.self, from: Data(contentsOf: path))
  }

  private static func place(_ numbers: ArraySlice<Double>) -> DetectionMatches.Place {
    let sides = Array(numbers)
    return .init(left: sides[0], top: sides[1], width: sides[2], height: sides[3])
  }

  private static func pixels(_ text: String) -> [Int] {
    text.utf8.map { $0 == UInt8(ascii: ".") ? .max : Int($0 - UInt8(ascii: "a")) }
  }

  @Test func equalsCOCOsTools() throws {
    let fixture = try Self.fixture()
    #expect(fixture.scenes.count == 100 && fixture.groups.count > 90)
    for group in fixture.groups {
      var precision = AveragePrecision()
      var tally = PanopticTally()
      for scene in fixture.scenes[group.first..<group.first + group.count] {
        let known = scene.objects.map {
          DetectionMatches.Known(category: Int($0[0]), place: Self.place($0[2...]), isCrowd: $0[1] == 1)
        }
        let found = scene.boxes.map {
          DetectionMatches.Found(category: Int($0[0]), score: Float($0[1]), place: Self.place($0[2...]))
        }
        precision.add(
          DetectionMatches(found, known),
          truths: Dictionary(grouping: known.filter { !$0.isCrowd }, by: \.category).mapValues(\.count))
        tally +=
          PanopticQuality(
            indices: Self.pixels(scene.found), categories: scene.categories,
            trueIndices: Self.pixels(scene.truth), trueCategories: scene.trueCategories, crowds: scene.crowds
          ).tally
      }
      // COCO's tools say −1 where there is nothing to find.
      let result = precision.result
      #expect(abs((result?.ap ?? -1) - group.ap) <= 1e-9, "\(group.testDescription)")
      #expect(abs((result?.ap50 ?? -1) - group.ap50) <= 1e-9, "\(group.testDescription)")
      #expect(abs((result?.ap75 ?? -1) - group.ap75) <= 1e-9, "\(group.testDescription)")
      #expect(abs(tally.quality - group.pq) <= 1e-9, "\(group.testDescription)")
      #expect(abs(tally.segmentation - group.sq) <= 1e-9, "\(group.testDescription)")
      #expect(abs(tally.recognition - group.rq) <= 1e-9, "\(group.testDescription)")
    }
    // What the scenes were drawn for is among them.
    #expect(fixture.scenes.contains { $0.boxes.isEmpty } && fixture.groups.contains { $0.ap == -1 })
    #expect(
      fixture.scenes.contains { !$0.crowds.isEmpty } && fixture.scenes.contains { $0.boxes.count > 100 })
    #expect(fixture.scenes.contains { $0.boxes.count > 1 && Set($0.boxes.map { $0[1] }).count == 1 })
  }

  @Test func nothingFoundIsNoPrecisionAndNothingToFindIsNone() {
    let place = DetectionMatches.Place(left: 0, top: 0, width: 2, height: 2)
    var precision = AveragePrecision()
    precision.add(DetectionMatches([.init(category: 1, score: 0.5, place: place)], []), truths: [:])
    #expect(precision.result == nil)
    precision.add(DetectionMatches([], [.init(category: 2, place: place)]), truths: [2: 1])
    #expect(precision.result?.ap == 0)
  }
}
