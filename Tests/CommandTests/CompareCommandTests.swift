import Foundation
import SampleScenes
import Testing

/// `compare` and `ablate`, with small models.
struct CompareCommandTests {
  private let run: ProgramRun
  private let model: [String]
  private let scene = SampleScenes.first.path

  init() throws {
    run = try ProgramRun()
    model = ["--weights", ProgramRun.checkpoint("demo.half.pth"), "--short-side", "64"]
  }

  private struct Report: Decodable {
    struct Node: Decodable {
      let path: String
      let relative: Double?
      let verdict: String
    }

    let first: String?
    let nodes: [Node]
  }

  private func report(_ arguments: [String], code: Int32) throws -> Report {
    let result = try run(["compare", "--json"] + arguments)
    #expect(result.code == code, "\(result.errors)")
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  @Test func anEditIsTheFirstDifference() throws {
    let edit = "zero transformer.decoder.layers.1.multihead_attn.pattern head=0"
    let report = try report([scene, "--edit", edit] + model, code: 1)
    #expect(report.first == "transformer.decoder.layers.1.multihead_attn.pattern")
    #expect(report.nodes.filter { $0.verdict == "differs" }.count == 1)
    #expect(report.nodes.contains { $0.verdict == "follows" && $0.path == "pred_boxes" })
    #expect(report.nodes.filter { $0.verdict == "agrees" }.allSatisfy { $0.relative == 0 })
  }

  @Test func aRecordingAgreesWithItsModel() throws {
    let recording = run.path("plain.st")
    #expect(try run(["record", scene, "--plain", "--output", recording] + model).code == 0)
    #expect(try report([scene, recording] + model, code: 0).first == nil)
    // Alone it is held against the model, on the input that it holds.
    #expect(try report([recording] + model, code: 0).first == nil)
    let text = try run(["compare", recording] + model)
    #expect(text.code == 0 && text.output.contains("nodes agree within 1e-4"))
    let edited = try run(["compare", recording, recording, "--edit", "scale pred_boxes by=1.001"])
    #expect(edited.code == 1 && edited.output.contains("the first that differs: pred_boxes"))
    #expect(
      try run(["compare", recording, recording, "--edit", "scale pred_boxes by=1.001", "--tolerance", "0.1"])
        .code == 0)
  }

  @Test func twoWeightsAreTwoModels() throws {
    let other = ["--weights", ProgramRun.checkpoint("boxes.pth")]
    let report = try report([scene] + model + other, code: 1)
    #expect(report.first?.hasPrefix("backbone.0.body.conv1") == true)
  }

  @Test func twoModelsSeeTheInputOfARecording() throws {
    let recording = run.path("input.st")
    #expect(try run(["record", scene, "--only", "input", "--output", recording] + model).code == 0)
    #expect(try report([recording] + model + model.prefix(2), code: 0).nodes.count > 50)
    // What both are given proves nothing.
    try run.expectFailure(
      ["compare", recording] + model, code: 65,
      saying: "none of the same name but input, which both are given")
    // Beside another one a recording stands as it is, and a second model would see nothing.
    let refused = try run(["compare", recording, scene] + model + model.prefix(2))
    #expect(refused.code == 64 && refused.errors.contains("input.st is a recording"), "\(refused.errors)")
  }

  @Test func whatCannotBeComparedIsSaid() throws {
    #expect(try run(["compare", scene] + model).code == 64)
    try run.expectFailure(
      ["compare", scene, run.path("none.st")] + model, code: 66, saying: "none.st")
    #expect(try run(["compare", scene, scene, "--tolerance", "-1"] + model).code == 64)
  }

  @Test func ablationsSayWhatTheyDoToQueries() throws {
    struct Ablations: Decodable {
      struct Entry: Decodable {
        let edit: String
        let layer: Int?
        let head: Int?
      }

      let isComplete: Bool
      let ablations: [Entry]

      private enum CodingKeys: String, CodingKey {
        case ablations
        case isComplete = "is_complete"
      }
    }
    let options = ["--threshold", "0.1", "--of", "heads", "--of", "layers"]
    let result = try run(["ablate", scene, "--json"] + options + model)
    #expect(result.code == 0, "\(result.errors)")
    let report = try JSONDecoder().decode(Ablations.self, from: Data(result.output.utf8))
    #expect(report.isComplete && report.ablations.count > 12)
    #expect(report.ablations.contains { $0.edit.hasPrefix("skip transformer.") && $0.head == nil })
    let table = try run(["ablate", scene, "--query", "1"] + model)
    #expect(table.code == 0 && table.output.contains("decoder layer 0, cross-attention, head 0"))
    #expect(try run(["ablate", scene, "--query", "99"] + model).code == 64)
  }
}
