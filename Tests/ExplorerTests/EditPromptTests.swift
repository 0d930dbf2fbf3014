import Cells
import Explorer
import Testing

/// Changes by their text, with a small random model: `A`.
@MainActor struct EditPromptTests {
  private func text(_ player: ExplorerPlayer, _ keys: String) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  private func edits(_ player: ExplorerPlayer) -> [String] { player.session.state.edits.map { "\($0)" } }

  @Test func whatIsChosenIsOffered() async throws {
    let player = try SmallModel.player()
    let offered = try await text(player, "2A")
    let pattern = "transformer.decoder.layers.1.multihead_attn.pattern"
    for change in [
      "zero \(pattern) head=0", "mean \(pattern) head=0", "uniform \(pattern) head=0",
      "zero transformer.decoder.layers.*.multihead_attn.pattern head=0", "remove query=",
    ] {
      #expect(offered.contains(change), "\(change)")
    }
    // The third of them, then what it does is undone.
    _ = try await text(player, "<Down><Down><Down><Enter>")
    #expect(edits(player) == ["uniform \(pattern) head=0"])
    _ = try await text(player, "u")
    #expect(edits(player).isEmpty)
  }

  /// Of a path only what differs between layers is left open: a backbone's numbers are no layers.
  @Test func onlyTheLayersNumberIsLeftOpen() async throws {
    let player = try SmallModel.player()
    let channel = try await text(player, "4<Enter>A")
    #expect(channel.contains("zero backbone.0.body") && !channel.contains("*"), "\(channel)")
    let encoder = try await text(player, "<Esc>3Azero<Space>*")
    #expect(encoder.contains("zero transformer.encoder.layers.*.self_attn.pattern head="), "\(encoder)")
  }

  @Test func aTextIsTakenAsItIs() async throws {
    let player = try SmallModel.player()
    _ = try await text(player, "Aset pred_boxes query=1 to=0.5<Enter>")
    #expect(edits(player) == ["set pred_boxes query=1 to=0.5"])
    // A part of a text finds what is offered, and Tab takes it over to be changed.
    _ = try await text(player, "Askip encoder<Tab><BS>1<Enter>")
    #expect(edits(player).last == "skip transformer.encoder.layers.1")
    #expect(edits(player).count == 2)
  }

  @Test func whatDoesNotFitIsSaidAndAskedForAgain() async throws {
    let player = try SmallModel.player()
    let misspelt = try await text(player, "Azro memory<Enter>")
    #expect(
      misspelt.contains("character 1: expected one of zero, set") && misspelt.contains(":edit zro memory"))
    let unknown = try await text(player, "<C-u>zero memory head=0<Enter>")
    #expect(unknown.contains("expected one of the axes") && unknown.contains(":edit zero memory head=0"))
    #expect(edits(player).isEmpty)
    _ = try await text(player, "<C-u>zero memory channel=0<Enter>")
    #expect(edits(player) == ["zero memory channel=0"])
  }

  @Test func aPlaceIsMasked() async throws {
    let player = try SmallModel.player()
    _ = try await text(player, "3LAmask input<Down><Enter>")
    #expect(edits(player).first?.hasPrefix("mask input region=") == true)
  }

  @Test func queriesThatAreGoneStayInTheList() async throws {
    let player = try SmallModel.player()
    _ = await player.play([])
    let before = player.session.state.queries.listed.count
    _ = try await text(player, "Aremove query=0<Enter>")
    #expect(player.session.state.queries.listed.count == before)
    #expect(player.session.state.queries.kept.allSatisfy { $0.query != 0 })
    let list = try await text(player, "1")
    #expect(list.contains("−"))
    // With the difference their scores are changes.
    #expect(try await text(player, "dd").contains("-0."))
  }
}
