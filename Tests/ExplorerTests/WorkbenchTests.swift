import Analysis
import Cells
import EmbeddedWeights
import Foundation
import Graph
import Images
import Models
import SampleScenes
import Testing

@testable import Explorer

/// Runs and what was read off them: two at a time where there are edits, and none longer than it is on screen.
@MainActor struct WorkbenchTests {
  private func play(_ keys: String, in player: ExplorerPlayer) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  private struct Held {
    weak var recorder: Recorder?
  }

  /// A player that opens a new run whatever it is asked to open, and its first run.
  private func player() throws -> (ExplorerPlayer, Held) {
    let run = try SyntheticRun.make()
    let environment = ExplorerEnvironment(exportFolder: "/nowhere") { _, _ in
      .image(try SyntheticRun.make())
    }
    return (SyntheticRun.player(run, in: environment, width: 120, height: 40), Held(recorder: run.recorder))
  }

  @Test func openingAnotherRunLetsTheEarlierGo() async throws {
    let (player, first) = try player()
    _ = try await play("123456", in: player)
    #expect(first.recorder != nil)
    let id = player.session.state.run.id
    _ = try await play(":open other<Enter>", in: player)
    #expect(player.session.state.run.id != id)
    #expect(player.session.state.workbench[id] == nil)
    #expect(first.recorder == nil)
    #expect(
      player.session.state.workbench.results.answer(QueryDetections(), of: id).value == nil,
      "its results are gone too")
  }

  /// Nothing that was held against it stays, also of the run before edits.
  @Test func comparingWithAnotherRunLetsTheEarlierGo() async throws {
    let (player, _) = try player()
    _ = try await play("7oother<Enter>", in: player)
    let held = Held(recorder: player.session.state.workbench.reference?.run.recorder)
    #expect(held.recorder != nil)
    _ = try await play("2x7oanother<Enter>", in: player)
    #expect(player.session.state.workbench.reference != nil)
    #expect(held.recorder == nil)
  }

  @Test func theRunBeforeEditsStaysBesideTheEditedOne() async throws {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    let path = SampleScenes.first.path
    let player = ExplorerPlayer(
      try model.run(RGBImage(contentsOf: path)), imagePath: path, in: SyntheticRun.environment, width: 120,
      height: 40)
    let before = try await play("", in: player)
    let base = player.session.state.run.id
    _ = try await play("x", in: player)
    let workbench = player.session.state.workbench
    #expect(workbench.base.id == base)
    #expect(workbench.shown.id != base)
    let detections = try #require(workbench.results.answer(QueryDetections(), of: base).value)
    let edited = try #require(player.session.state.queries.detections)
    #expect(detections.probabilities.values != edited.probabilities.values)
    player.session.handle(.key("u"))
    #expect(player.session.isSettled, "nothing of the base is computed again")
    // All but what is said of it.
    func picture(_ text: String) -> [Substring] { text.split(separator: "\n").dropLast() }
    #expect(picture(player.session.frame().canvas.plainText()) == picture(before))
    #expect(player.session.state.workbench[workbench.shown.id] == nil)
  }

  @Test func answersAreOfTheTypeAskedFor() async throws {
    let (player, _) = try player()
    _ = try await play("", in: player)
    let state = player.session.state
    let found: Answer<Detections> = state.workbench.results.answer(QueryDetections(), of: state.run.id)
    #expect(found.value?.all.count == SyntheticRun.queries)
    #expect(found.failure == nil)
    let mask: Answer<MapStack> = state.workbench.results.answer(QueryMask(of: 9), of: state.run.id)
    #expect(mask.value == nil && mask.failure == nil, "nobody asked for it")
  }
}
