import Cells
import Explorer
import Foundation
import TestSupport
import Testing

/// Any activation as a table of numbers: gone through, sorted, copied, written.
@MainActor struct NumbersScreenTests {
  private func player(
    _ environment: ExplorerEnvironment = SyntheticRun.environment
  ) throws -> ExplorerPlayer {
    SyntheticRun.player(try SyntheticRun.make(), in: environment, width: 120, height: 40)
  }

  private func shown(_ player: ExplorerPlayer, _ keys: String) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  /// A recording of `hs`, so that what is to be seen can be told.
  private func recorded() throws -> ExplorerPlayer {
    let values: [Float] = [0.5, 3, -2, .nan, 7, 1, 2, 2, 4, 5, 6, 8]
    let run = try RecordingFile.run([RecordingFile.Entry(name: "logits", shape: [2, 3, 2], values: values)])
    return SyntheticRun.player(run, width: 100, height: 30)
  }

  @Test func oneKeyLeadsToTheNumbersOfWhatIsInspected() async throws {
    let player = try player()
    #expect(try await shown(player, "/src_proj<Enter>#").contains("0, 0, :, :] of [1, 128,"))
    #expect(player.session.state.currentScreen.label.title == "Numbers")
    #expect(try await shown(player, "<BS>").contains("nodes"))
  }

  /// The table opens where one looks: at the chosen head and query.
  @Test func theNumbersAreThoseThatAreLookedAt() async throws {
    let player = try player()
    let text = try await shown(player, "2lll#")
    let query = try #require(player.session.state.focus.query)
    #expect(text.contains(" [0, 3, :, :] of [1, 8,"), "\(text)")
    #expect(text.contains("pattern[0, 3, \(query), 0] = "), "\(text)")
    #expect(try await shown(player, "<BS>3.jl#").contains(" [0, 4, :, :] of [1, 8,"))
    #expect(try await shown(player, "4<Enter>ll#").contains(" [0, "))
  }

  @Test func anIndexIsGoneTo() async throws {
    let player = try recorded()
    let text = try await shown(player, "6##1, 2, 0<Enter>")
    #expect(text.contains("logits[1, 2, 0] = 6.0"), "\(text)")
    #expect(text.contains("logits [1, :, :] of [2, 3, 2]"))
    // Another layer of the stack, the same row.
    #expect(try await shown(player, "[").contains("logits[0, 2, 0] = 7.0"))
    let refused = try await shown(player, "#1, 3, 0<Enter>")
    #expect(refused.contains("expected one number for each axis, of 0–1, 0–2, 0–1"))
  }

  @Test func rowsAreSortedByTheChosenColumn() async throws {
    let player = try recorded()
    _ = try await shown(player, "6#l<Tab>")
    // What is no number stands last.
    #expect(try await shown(player, "g").contains("logits[0, 0, 1] = 3.0"))
    #expect(try await shown(player, "j").contains("logits[0, 2, 1] = 1.0"))
    #expect(try await shown(player, "j").contains("logits[0, 1, 1] = nan"))
    #expect(try await shown(player, "<Tab>g").contains("logits[0, 2, 1] = 1.0"))
    #expect(try await shown(player, "<Tab>g").contains("logits[0, 0, 1] = 3.0"))
  }

  @Test func theTableIsCopiedAsItStands() async throws {
    let player = try recorded()
    var copied: [String] = []
    player.session.onCopy = {
      copied.append($0)
      return true
    }
    #expect(try await shown(player, "6#<Tab>Y").contains("copied 3 lines"))
    _ = try await shown(player, "jy")
    #expect(copied == ["7.0\t1.0\n0.5\t3.0\n-2.0\tnan", "logits[0, 1, 0] = -2.0"])
  }

  @Test func theActivationIsWritten() async throws {
    let folder = try ScratchFolder()
    let environment = ExplorerEnvironment(exportFolder: folder.path) { _, _ in
      throw CocoaError(.fileNoSuchFile)
    }
    let player = try player(environment)
    let text = try await shown(player, "/pred_boxes<Enter>#w<Enter>")
    #expect(text.contains("saved") && text.contains("pred_boxes.npy"), "\(text)")
    // What is there is not replaced.
    #expect(try await shown(player, "w<Enter>").contains("pred_boxes-2.npy"))
    let sizes = try ["pred_boxes.npy", "pred_boxes-2.npy"].map {
      try Data(contentsOf: URL(fileURLWithPath: folder.path($0))).count
    }
    #expect(sizes == [128 + 4 * 40, 128 + 4 * 40])
  }
}
