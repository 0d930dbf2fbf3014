import Foundation
import SampleScenes
import Testing

/// `match` by its output: the form that other programs read, and what people see.
struct MatchCommandTests {
  private let run: ProgramRun
  private let small = ["--short-side", "64", "--long-side", "96"]

  init() throws { run = try ProgramRun() }

  @Test func itsJSONHasLayersMatchesAndLosses() throws {
    let result = try run(["match", SampleScenes.first.path, "--json"] + small)
    #expect(result.code == 0, "\(result.errors)")
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let layers = try #require(report["layers"] as? [[String: Any]])
    #expect(layers.compactMap { $0["layer"] as? Int } == Array(0..<layers.count) && layers.count > 1)
    for (index, layer) in layers.enumerated() {
      let matches = try #require(layer["matches"] as? [[String: Any]])
      #expect(matches.compactMap { $0["object"] as? Int } == Array(0..<6))
      for match in matches {
        #expect(Set(match.keys) == ["query", "object", "cost", "class", "l1", "giou"])
        let terms = try ["class", "l1", "giou", "cost"].map { try #require(match[$0] as? Double) }
        #expect(abs(terms[0] + 5 * terms[1] + 2 * terms[2] - terms[3]) < 1e-4)
      }
      let losses = try #require(layer["losses"] as? [String: Any])
      let isLast = index == layers.count - 1
      for name in ["loss_ce", "loss_bbox", "loss_giou", "cardinality_error", "class_error", "weighted_sum"] {
        #expect(losses[name] is Double, "\(name)")
      }
      for name in ["loss_mask", "loss_dice"] {
        #expect(isLast ? losses[name] is Double : losses[name] is NSNull, "\(name)")
      }
    }
  }

  @Test func itsTablesNameTheTerms() throws {
    let result = try run(["match"] + small)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("cost = 1·(−p) + 5·L1 + 2·(−GIoU)\n"))
    for text in ["loss_ce ×1", "loss_bbox ×5", "loss_giou ×2", "loss_dice ×1", "remote", "floor"] {
      #expect(result.output.contains(text), "\(text)")
    }
  }

  @Test func weightsAreTaken() throws {
    let result = try run(["match", "--cost-weights", "2,0,3", "--loss-weights", "1,2,3,4,5,0.5"] + small)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("cost = 2·(−p) + 0·L1 + 3·(−GIoU)\n"))
    #expect(result.output.contains("loss_bbox ×2") && result.output.contains("loss_dice ×5"))
    let bad = try run(["match", "--cost-weights", "1,2"] + small)
    #expect(bad.code == 64 && bad.errors.contains("--cost-weights takes 3 numbers, not 2"))
  }

  /// One line each.
  @Test func whatIsNotThereIsSaid() throws {
    let missing = run.path("none.json")
    try run.expectFailure(
      ["match", "--truth", missing] + small, code: 66, saying: "no truth is known of this image")
    let text = try run.write("nothing", "list.json")
    try run.expectFailure(
      ["match", "--truth", text] + small, code: 65, saying: "expected a list of segments")
    try run.expectFailure(
      ["match", "--weights", ProgramRun.checkpoint("resnet.half.pth")] + small, code: 65,
      saying: "has no queries")
  }
}
