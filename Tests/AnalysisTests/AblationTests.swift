import Analysis
import Checkpoints
import Foundation
import Graph
import Images
import Models
import Synchronization
import Testing

/// Parts turned off one after another, on a small random model.
struct AblationTests {
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func run() throws -> ForwardRun {
    let path = tests.appendingPathComponent("ModelsTests/Fixtures/families/meta/four-heads-dc5.pth").path
    var model = try LoadedModel(path: path)
    model.preprocessing.shortSide = 48
    return try model.run(RGBImage(width: 60, height: 48, fill: RGB(90, 140, 30)))
  }

  @Test func everyPartIsNamedOnce() throws {
    let graph = try Self.run().recorder.graph
    let heads = AblationTarget.all(.heads, in: graph)
    // Two layers of each attention, four heads each.
    #expect(heads.count == 24 && Set(heads.map(\.name)).count == 24 && Set(heads.map(\.edit)).count == 24)
    #expect(heads[0].name == "encoder layer 0, head 0")
    #expect("\(heads[23].edit)" == "zero transformer.decoder.layers.1.multihead_attn.pattern head=3")
    let layers = AblationTarget.all(.layers, in: graph)
    #expect(
      layers.map { "\($0.edit)" } == [
        "skip transformer.encoder.layers.0", "skip transformer.encoder.layers.1",
        "skip transformer.decoder.layers.0", "skip transformer.decoder.layers.1",
      ])
    #expect(AblationTarget.all(.queries, in: graph).map { "\($0.edit)" }.last == "remove query=4")
    #expect(AblationTarget.all(.adapters, in: graph).isEmpty)
    for target in heads + layers { #expect(target.edit.fits(graph), "\(target.edit)") }
  }

  @Test func anOutcomeIsTheComparisonWithTheEditedRun() throws {
    let run = try Self.run()
    let target = try #require(AblationTarget.all(.heads, in: run.recorder.graph).last)
    let outcome = try AblationEffect(of: target, on: 2, above: 0).evaluate(in: run)
    let (before, after) = (try run.detections().all[2], try run.edited([target.edit]).detections().all[2])
    #expect(outcome.scoreChange == after.score - before.score && outcome.scoreChange != 0)
    #expect(outcome.boxIoU == before.box.intersectionOverUnion(after.box))
    #expect(outcome.maskIoU == nil)
    #expect(outcome.changes.map { $0.reference?.query } == [2])
  }

  @Test func aRemovedQueryIsNoNews() throws {
    let run = try Self.run()
    let target = AblationTarget.all(.queries, in: run.recorder.graph)[1]
    let outcome = try AblationEffect(of: target, above: 0).evaluate(in: run)
    #expect(!outcome.vanished.contains(1))
    #expect(outcome.changes.contains { $0.reference?.query == 1 && $0.fate == .vanishes })
  }

  @Test func aCampaignGivesAllInOrderOrThoseUntilItWasStopped() throws {
    let run = try Self.run()
    let targets = AblationTarget.all(.heads, in: run.recorder.graph)
    let campaign = AblationCampaign(targets, above: 0)
    let outcomes = try campaign.run(on: run)
    #expect(outcomes.map(\.target) == targets)
    let alone = try AblationEffect(of: targets[5], above: 0).evaluate(in: run)
    #expect(abs((outcomes[5].scoreChange ?? 9) - (alone.scoreChange ?? 0)) < 1e-5)
    let stopped = try campaign.run(on: run, threads: 1) { $0 < 3 }
    #expect(stopped.map(\.target) == Array(targets[..<3]))
  }

  @Test func experimentsTakeAWholePartAway() throws {
    let run = try Self.run()
    let graph = run.recorder.graph
    let edits = Dictionary(
      uniqueKeysWithValues: Experiment.all.map { ($0.id, $0.edits(in: graph).map { "\($0)" }) })
    #expect(edits["no-positions"] == ["zero pos"])
    #expect(
      edits["queries-blind"] == [
        "zero transformer.decoder.layers.0.self_attn.pattern",
        "zero transformer.decoder.layers.1.self_attn.pattern",
      ])
    #expect(
      edits["no-encoder-positions"] == [
        "skip transformer.encoder.layers.0.with_pos", "skip transformer.encoder.layers.1.with_pos",
      ])
    #expect(edits["no-key-positions"] == ["skip transformer.memory_with_pos"])
    #expect(edits["no-query-embedding"]?.count == 4)
    // Positions gone from encoder and keys are gone altogether.
    let apart = ["no-encoder-positions", "no-key-positions"].flatMap { edits[$0] ?? [] }
    let both = try run.edited(apart.map { try Intervention($0) }).recorder.activation("pred_boxes")
    let all = try run.edited([Intervention("zero pos")]).recorder.activation("pred_boxes")
    #expect(zip(both.values, all.values).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}
