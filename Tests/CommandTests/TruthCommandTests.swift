import Foundation
import SampleScenes
import Testing

/// `detect --truth`.
struct TruthCommandTests {
  private let truth = SampleScenes.first.path.replacing(".png", with: ".truth.json")
  private let small = ["--short-side", "96", "--long-side", "128"]

  @Test func objectsAreHeldAgainstTheirQueries() throws {
    let run = try ProgramRun()
    let result = try run(["detect", SampleScenes.first.path, "--truth", truth, "--json"] + small)
    #expect(result.code == 0, "\(result.errors)")
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let comparison = try #require(report["truth"] as? [String: Any])
    let objects = try #require(comparison["objects"] as? [[String: Any]])
    #expect(objects.compactMap { $0["object"] as? Int } == Array(0..<6))
    for object in objects {
      #expect(object["query"] is Int && object["class_is_right"] is Bool)
      for name in ["box_iou", "mask_iou"] {
        #expect((0...1).contains(try #require(object[name] as? Double)), "\(name)")
      }
    }
    let (pq, sq, rq) = (comparison["pq"] as? Double, comparison["sq"] as? Double, comparison["rq"] as? Double)
    #expect([pq, sq, rq].allSatisfy { (0...1).contains($0 ?? -1) })
    #expect(comparison["missed"] is [Int] && comparison["spurious"] is [Any])
    let table = try run(["detect", "--truth", truth] + small)
    #expect(table.code == 0 && table.output.contains("mask IoU") && table.output.contains("\nPQ "))
  }

  @Test func severalPicturesHaveNoCommonTruth() throws {
    let run = try ProgramRun()
    let path = SampleScenes.first.path
    let result = try run(["detect", path, path, "--truth", truth] + small)
    #expect(result.code == 64 && result.errors.contains("--truth takes one picture"))
  }

  @Test func theExplorerTakesATruth() throws {
    let run = try ProgramRun()
    let picture = run.path("picture.png")
    try FileManager.default.copyItem(atPath: SampleScenes.first.path, toPath: picture)
    let keys = ["--keys", "9"] + small
    #expect(try run([picture] + keys).output.contains("no truth is known of this image"))
    let result = try run([picture, "--truth", truth] + keys)
    #expect(result.code == 0 && result.output.contains("5·L1"), "\(result.errors)")
    try run.expectFailure(
      [picture, "--truth", run.path("none.json")] + keys, code: 66, saying: "no truth is known of this image")
  }
}
