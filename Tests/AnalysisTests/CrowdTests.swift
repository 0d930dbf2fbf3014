import Foundation
import Graph
import Images
import Models
import Testing

@testable import Analysis

@Suite struct CrowdTests {
  /// The small model of random weights finds something at any threshold.
  private func run() throws -> (LoadedModel, ForwardRun) {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("ModelsTests/Fixtures/tiny.safetensors").path
    let model = try LoadedModel(path: path)
    var picture = RGBImage(width: 64, height: 48, fill: RGB(40, 90, 200))
    for y in 10..<30 { for x in 20..<44 { picture[x, y] = RGB(220, 60, 10) } }
    return (model, try model.run(picture))
  }

  @Test(arguments: [1, 2, 7, 20]) func copiesStandApartInThePicture(most: Int) throws {
    let (_, run) = try run()
    let crowd = try Crowd(of: 0, in: run, most: most)
    let (picture, boxes) = crowd.scene(of: most)
    #expect((picture.width, picture.height) == (64, 48) && boxes.count == most)
    for (index, box) in boxes.enumerated() {
      #expect(box.left >= 0 && box.top >= 0 && box.right <= 1.0001 && box.bottom <= 1.0001)
      #expect(box.width == boxes[0].width && box.height == boxes[0].height)
      #expect(boxes[..<index].allSatisfy { $0.intersectionOverUnion(box) == 0 })
    }
    // Fewer copies stand where they stand in the fullest picture.
    #expect(crowd.scene(of: 1).boxes[0] == boxes[0])
  }

  /// The copies of what is a pixel high are no wider than their places.
  @Test func flatObjectsStayInThePicture() throws {
    let (model, _) = try run()
    let run = try model.run(RGBImage(width: 320, height: 10)).edited([
      Intervention("set pred_boxes coordinate=2 to=0.94"), Intervention("set pred_boxes coordinate=3 to=0.1"),
      Intervention("set pred_boxes coordinate=0-1 to=0.5"),
    ])
    for box in try Crowd(of: 0, in: run, most: 20).scene(of: 20).boxes {
      #expect(box.left >= 0 && box.right <= 1.0001)
    }
  }

  /// A run on another picture shares the model, and no activation.
  @Test func anotherPictureIsSeenByTheSameModel() throws {
    let (model, run) = try run()
    let before = try run.detections().all.map(\.score)
    let picture = try Crowd(of: 0, in: run, most: 4).scene(of: 4).picture
    let (shared, alone) = (try run.run(on: picture), try model.run(picture))
    #expect(try shared.detections().all.map(\.score) == alone.detections().all.map(\.score))
    #expect(try shared.masks(of: [1]).values == alone.masks(of: [1]).values)
    #expect(shared.image.bytes == picture.bytes && shared.resized.bytes == alone.resized.bytes)
    #expect(try run.detections().all.map(\.score) == before)
  }

  @Test func ofEachCrowdTheFoundAreCounted() throws {
    let (_, run) = try run()
    let value = try CrowdCounts(above: 0).evaluate(in: run)
    #expect(value.scenes.map(\.outcome.copies) == CrowdCounts.copies)
    #expect(value.scenes.allSatisfy { $0.outcome.found <= $0.outcome.copies })
    #expect(value.object.category.isThing)
  }

  /// A box may be anything, as after an edit: what is cut out lies in the picture.
  @Test(arguments: ["to=1e30", "coordinate=2 to=-0.4", "coordinate=0 to=-7"])
  func anyBoxIsCutOut(change: String) throws {
    let edited = try run().1.edited([Intervention("set pred_boxes \(change)")])
    #expect(try Crowd(of: 0, in: edited, most: 2).scene(of: 2).boxes.count == 2)
  }

  @Test func theNumberIsSaid() {
    func outcomes(_ found: [(Int, Int)]) -> [Crowd.Outcome] {
      found.map { Crowd.Outcome(copies: $0.0, found: $0.1, queries: $0.1) }
    }
    #expect(outcomes([(1, 1), (5, 5), (20, 20)]).summary == "all of up to 20 copies are found")
    #expect(
      outcomes([(1, 1), (5, 5), (8, 7), (20, 20)]).summary
        == "all of up to 5 copies are found, and of 20 copies 20")
    #expect(
      outcomes([(1, 0), (8, 4), (20, 3)]).summary == "at most 4 are found at once, and of 20 copies 3")
  }

  /// Each copy needs a query of its own.
  @Test func aQueryFindsOneCopyOnly() throws {
    let (_, run) = try run()
    let all = try run.detections().all
    let crowd = try Crowd(of: 0, in: run, most: 2)
    let alike = all.filter { $0.category.name == crowd.object.category.name && !$0.isNoObject }
    let box = try #require(alike.first?.box ?? all.first?.box)
    let outcome = try crowd.outcome(of: run, boxes: Array(repeating: box, count: 60), above: 0)
    #expect(outcome.copies == 60)
    #expect(outcome.found <= outcome.queries && outcome.queries <= all.count)
  }
}
