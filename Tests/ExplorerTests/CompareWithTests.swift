import Cells
import Explorer
import Foundation
import Testing

/// Two files that are opened, held against each other.
@MainActor struct CompareWithTests {
  private func values(_ change: Float = 0) -> [RecordingFile.Entry] {
    [
      RecordingFile.Entry("first", [2, 2], 1), RecordingFile.Entry("second", [2, 2], 2 + change),
      RecordingFile.Entry("third", [2, 2], 3), RecordingFile.Entry("fourth", [2, 2], 4 - change),
    ]
  }

  /// Run order is stated, so that there is a first difference.
  private let order = ["order": #"["first", "second", "third", "fourth"]"#]

  private func player() throws -> ExplorerPlayer {
    let other = try RecordingFile.run(values(0.5), metadata: order)
    let environment = ExplorerEnvironment(exportFolder: "/nowhere") { _, _ in .image(other) }
    return SyntheticRun.player(
      try RecordingFile.run(values(), metadata: order), in: environment, width: 120, height: 40)
  }

  private func shown(_ player: ExplorerPlayer, _ keys: String) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  @Test func whereTheyDifferIsGoneThrough() async throws {
    let player = try player()
    #expect(try await shown(player, "7").contains("Nothing is changed yet"))
    let text = try await shown(player, "o/nowhere/other.safetensors<Enter>")
    #expect(text.contains("against other.safetensors · first difference: second"), "\(text)")
    #expect(text.contains("2 of 4 nodes differ"))
    // With all nodes listed, n passes over those that agree.
    _ = try await shown(player, "<Tab>gn")
    #expect(player.session.state.place.screen.id.name == "compare")
    #expect(try await shown(player, "#").contains("second [:, :]"))
    #expect(try await shown(player, "<BS>n#").contains("fourth [:, :]"))
    #expect(try await shown(player, "<BS>N#").contains("second [:, :]"))
    // With nothing typed, the run before edits is what it is held against again.
    #expect(try await shown(player, "<BS>o<Enter>").contains("compared with the run before edits"))
    #expect(try await shown(player, "j").contains("Nothing is changed yet"))
  }

  @Test func theOtherStaysWhenWhatIsExploredChanges() async throws {
    let player = try player()
    _ = try await shown(player, "7o/nowhere/other.safetensors<Enter>")
    let text = try await shown(player, "O/nowhere/same.safetensors<Enter>7")
    #expect(text.contains("against other.safetensors · no difference"), "\(text)")
    // There is none to go to.
    for key in ["n", "N", "<Tab>n"] {
      _ = try await shown(player, key)
      #expect(player.session.state.message != nil, "\(key)")
    }
  }
}
