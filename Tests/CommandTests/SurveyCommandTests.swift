import Foundation
import SampleScenes
import Testing

/// `survey` by its files: interrupted, divided or in one go, they are the same.
struct SurveyCommandTests {
  private let run: ProgramRun
  private let small = ["--short-side", "64", "--long-side", "96"]

  init() throws {
    run = try ProgramRun()
    try FileManager.default.createDirectory(atPath: run.path("pictures"), withIntermediateDirectories: true)
    for name in ["crowded", "desk", "look-alikes", "occluded"] {
      for ending in ["png", "truth.json", "truth.png"] {
        try FileManager.default.copyItem(
          at: SampleScenes.folder.appendingPathComponent("\(name).\(ending)"),
          to: URL(fileURLWithPath: run.path("pictures/\(name).\(ending)")))
      }
    }
  }

  private func survey(_ output: String, _ more: [String] = []) throws -> ProgramRun.Result {
    try run(["survey", run.path("pictures"), "--output", run.path(output)] + small + more)
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: run.path(name)))
  }

  @Test func shardsMergeToTheBytesOfTheWhole() throws {
    let whole = try survey("whole")
    #expect(whole.code == 0, "\(whole.errors)")
    for text in ["toy-panoptic, 4 pictures", "slots found nothing", "AP50 NMS", "PQ"] {
      #expect(whole.output.contains(text), "\(text)")
    }
    let export =
      ["export", run.path("pictures/desk.png"), "slots", "--output", run.path("slots.svg")] + small
    #expect(try run(export + ["--survey", run.path("whole")]).code == 0)
    #expect(try bytes("slots.svg").count > 1000)
    try run.expectFailure(export, code: 66, saying: "slots: no survey of these pictures is known")
    for shard in ["2/3", "1/3"] { #expect(try survey("parts", ["--shard", shard]).code == 0) }
    let early = try survey("parts", ["--merge"])
    #expect(early.code == 66 && early.errors.contains("--shard 3/3 writes it"), "\(early.errors)")
    #expect(try survey("parts", ["--shard", "3/3", "--jobs", "1"]).code == 0)
    let merged = try survey("parts", ["--merge"])
    #expect(merged.code == 0 && merged.output.replacing("parts", with: "whole") == whole.output)
    for name in ["records.jsonl", "survey.json"] {
      #expect(try bytes("parts/\(name)") == bytes("whole/\(name)"), "\(name)")
    }
  }

  /// The system ends the program in the middle of a line: its file may grow to half of what it should be. Where whoever runs
  /// the tests ignores the signal for that, writing fails there.
  @Test func aKilledSurveyGoesOnToTheSameBytes() throws {
    #expect(try survey("whole", ["--no-masks"]).code == 0)
    let half = try bytes("whole/records.jsonl").count / 2 / 512
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments =
      ["-c", "ulimit -f \(half / 2); exec \"$@\"", "bash", PseudoTerminal.product("detrscope")]
      + ["survey", run.path("pictures"), "--output", run.path("cut"), "--no-masks"] + small
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus != 0)
    #expect(!FileManager.default.fileExists(atPath: run.path("cut/records.jsonl")))
    let part = try bytes("cut/records.jsonl.part")
    #expect(part.count == half / 2 * 1024 && part.last != UInt8(ascii: "\n"))
    let done = part.count { $0 == UInt8(ascii: "\n") } - 1
    #expect((1..<4).contains(done))
    #expect(try survey("cut", ["--no-masks"]).code == 0)
    for name in ["records.jsonl", "survey.json"] {
      #expect(try bytes("cut/\(name)") == bytes("whole/\(name)"), "\(name)")
    }
  }

  @Test func aBrokenPictureIsPassedByAndSaid() throws {
    var broken = try bytes("pictures/desk.png")
    broken.removeLast(broken.count / 2)
    try broken.write(to: URL(fileURLWithPath: run.path("pictures/broken.png")))
    let result = try survey("x", ["--no-masks", "--json"])
    #expect(result.code == 65)
    #expect(
      result.errors.contains("broken.png") && result.errors.count(where: \.isNewline) == 1, "\(result.errors)"
    )
    let report = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(report["pictures"] as? Int == 4)
    #expect((report["faults"] as? [[String: Any]])?.map { $0["picture"] as? String } == ["broken.png"])
    let layers = try #require(report["layers"] as? [[String: Any]])
    let last = try #require(layers.last?["all"] as? [String: Any])
    #expect(last["ap50"] is Double && last["pq"] == nil)
  }

  @Test func whatCannotBeSurveyedIsSaid() throws {
    try run.expectFailure(["survey", run.path("none")], code: 66, saying: "expected a folder of pictures")
    try run.expectFailure(
      ["survey", "--weights", ProgramRun.checkpoint("resnet.half.pth")], code: 65, saying: "has no queries")
    try run.expectFailure(
      ["survey", run.path("pictures"), "--truth", run.path("none.json")], code: 66, saying: "no such file")
    try run.expectFailure(
      ["survey", "--merge", "--output", run.path("nothing")], code: 66, saying: "no records of shards")
    #expect(try run(["survey", "--shard", "4/3"]).code == 64)
  }
}
