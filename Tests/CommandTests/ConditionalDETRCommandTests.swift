import Foundation
import SampleScenes
import Testing

/// Conditional DETR through the commands: no column for no object, and cross-attention in parts.
struct ConditionalDETRCommandTests {
  private let run: ProgramRun
  private let model = ["--weights", ProgramRun.family("conditional/original.pth"), "--short-side", "64"]
  private let scene = SampleScenes.first.path

  init() throws { run = try ProgramRun() }

  private func frame(_ keys: String) throws -> String {
    let result = try run([scene, "--keys", keys, "--size", "140x40"] + model)
    #expect(result.code == 0, "\(result.errors)")
    return result.output
  }

  @Test func scoresAreShownInPartsWithTheirSumAndThePattern() throws {
    let last = try frame("2<Tab>")
    for text in [
      "cross-attention's scores", "content", "+ place", "= scores", "pattern", "× reference point",
    ] {
      #expect(last.contains(text), "\(text): \(last)")
    }
    #expect(!last.contains("with positions"))
    let first = try frame("2[<Tab>")
    #expect(first.contains("content, with positions"), "\(first)")
    #expect(try frame("2<Tab>m").contains("mean of 8 heads"))
    // A model that scores in one go has no such source.
    let plain = try run([
      scene, "--keys", "2<Tab>", "--size", "140x40", "--weights", ProgramRun.checkpoint("boxes.pth"),
      "--short-side", "64",
    ])
    #expect(plain.output.contains("self-attention") && !plain.output.contains("+ place"), "\(plain.output)")
  }

  @Test func thePlaceOfAQueryIsMarked() throws {
    #expect(try frame("2").contains("× reference point"))
  }

  @Test func aQueryCanBeFoundAsSeveralClasses() throws {
    let result = try run(["detect", scene, "--json", "--threshold", "0"] + model)
    #expect(result.code == 0, "\(result.errors)")
    let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let kept = try #require(report?["kept"] as? [[String: Any]])
    // Five queries of six classes, none of them "no object".
    #expect(kept.count == 30)
    let scores = kept.compactMap { $0["score"] as? Double }
    #expect(scores == scores.sorted(by: >))
    #expect(Set(kept.compactMap { $0["query"] as? Int }).count == 5)
  }
}
