import Checkpoints
import Foundation
import SampleScenes
import Testing

/// `--edit` changes a run before anything is read off it, and recordings say so.
struct EditOptionTests {
  private let run: ProgramRun
  private let model: [String]

  init() throws {
    run = try ProgramRun()
    model = ["--weights", ProgramRun.checkpoint("demo.half.pth"), "--short-side", "64"]
  }

  private func boxes(_ edits: [String]) throws -> [Float] {
    let path = run.path("\(edits.count).st")
    let options = ["--only", "pred_boxes", "--output", path] + edits.flatMap { ["--edit", $0] }
    let result = try run(["record", SampleScenes.first.path] + options + model)
    #expect(result.code == 0, "\(result.errors)")
    let file = try Checkpoint(path: path)
    let stated = file.metadata["edits"].map { Data($0.utf8) }
    #expect(try stated.map { try JSONDecoder().decode([String].self, from: $0) } ?? [] == edits)
    return try file.tensor(named: "pred_boxes").values
  }

  @Test func editsChangeWhatFollows() throws {
    let plain = try boxes([])
    let edited = try boxes(["zero *.multihead_attn.pattern head=0-1"])
    #expect(plain.count == edited.count && plain != edited)
    #expect(try boxes(["zero pred_boxes", "set pred_boxes to=0.25"]).allSatisfy { $0 == 0.25 })
  }

  @Test func theExplorerBeginsWithThem() throws {
    let explore = [SampleScenes.first.path, "--keys", "", "--size", "140x40"] + model
    let edited = try run(explore + ["--edit", "zero *.multihead_attn.pattern head=0"])
    #expect(edited.code == 0 && edited.output.contains("1 edit"), "\(edited.errors)\(edited.output)")
    try run.expectFailure(
      explore + ["--edit", "zero memroy"], code: 65, saying: "no node is named memroy")
  }

  @Test func whatCannotBeIsNamed() throws {
    let scene = SampleScenes.first.path
    let malformed = try run(["detect", scene, "--edit", "zero memory chanel"])
    #expect(malformed.code == 64 && malformed.errors.contains("character 13: expected axis=indices"))
    try run.expectFailure(
      ["detect", scene, "--edit", "zero memory head=0"] + model, code: 65,
      saying: "expected one of the axes batch")
    try run.expectFailure(
      ["detect", scene, "--edit", "zero memroy"] + model, code: 65, saying: "no node is named memroy")
  }
}
