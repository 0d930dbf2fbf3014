import Analysis
import Cells
import EmbeddedWeights
import Explorer
import Foundation
import Foundations
import Images
import Models
import TestSupport
import Testing

/// A survey that was made earlier, browsed.
@MainActor struct SurveyFlowTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// Surveys one small picture.
  private func makeSurvey() throws -> ForwardRun {
    var model = try LoadedModel(path: EmbeddedWeights.url.path)
    model.preprocessing.shortSide = 48
    let run = try model.run(RGBImage(width: 64, height: 48, fill: RGB(90, 120, 60)))
    let header = try SurveyHeader(model, threshold: 0.1)
    let file = try SurveyFile(path: StoredSurvey.records(in: folder.path), header: header)
    try file.append(PictureSurvey(header, truths: TruthSource()).record(of: run, path: "/x/meadow.png"))
    _ = try file.finish(["meadow.png"])
    return run
  }

  private func shown(_ player: ExplorerPlayer, _ keys: String) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  @Test func itsSlotsAreGoneThrough() async throws {
    let environment = ExplorerEnvironment(exportFolder: folder.path) { path, _ in
      throw FileError.missing(path: path)
    }
    let player = SyntheticRun.player(try makeSurvey(), in: environment, width: 140, height: 40)
    let missing = try await shown(player, "0")
    #expect(missing.contains("nowhere-survey holds no survey yet"), "\(missing)")
    let text = try await shown(player, "o<C-u>\(folder.path)<Enter>g")
    #expect(text.contains("query slots of toy-panoptic over 1 picture"), "\(text)")
    #expect(text.contains("surest in meadow.png"))
    let first = try #require(player.session.state.place.focus.query)
    #expect(text.contains("slot \(first): found something in"))
    let next = try await shown(player, "j")
    let second = try #require(player.session.state.place.focus.query)
    #expect(second != first && next.contains("slot \(second): found something in"))
    // The picture where it is surest is opened, if it is there.
    #expect(try await shown(player, "P").contains("/nowhere/meadow.png: no such file"))
    // Without a truth there is nothing to say of layers.
    #expect(try await shown(player, "<Tab>").contains("known where the truth is"))
    _ = try await shown(player, "<Enter>")
    #expect(player.session.state.place.screen.id.name == "attention")
    #expect(player.session.state.place.focus.query == second)
  }
}
