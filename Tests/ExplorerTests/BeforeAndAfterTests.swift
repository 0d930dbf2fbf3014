import Cells
import Testing

@testable import Explorer

/// What is shown of a run before and after edits, and of parts turned off one by one, with a small random model.
@MainActor struct BeforeAndAfterTests {
  private func text(_ player: ExplorerPlayer, _ keys: String) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  /// Without the row of messages and keys.
  private func lines(_ player: ExplorerPlayer, _ keys: String) async throws -> [Substring] {
    try await text(player, keys).split(separator: "\n").dropLast()
  }

  @Test func withoutEditsThereIsNothingToCompare() async throws {
    let player = try SmallModel.player()
    #expect(try await text(player, "7").contains("Nothing is changed yet"))
    #expect(try await text(player, "d").contains("there is no before"))
  }

  @Test func theFirstDifferenceIsTheEdit() async throws {
    let player = try SmallModel.player()
    let compared = try await text(player, "2x7")
    #expect(compared.contains("first difference: transformer.decoder.layers.1.multihead_attn.pattern "))
    #expect(compared.contains("nodes differ") && compared.contains("box IoU"))
    // The next one follows, and can be looked at.
    let next = try await text(player, "n")
    #expect(next.contains("multihead_attn.context"))
    #expect(try await text(player, "<Tab>g").contains("backbone.0.body.conv1"))
    #expect(try await text(player, "u").contains("Nothing is changed yet"))
  }

  @Test func beforeAfterAndDifferenceTakeTurns() async throws {
    let player = try SmallModel.player()
    let plain = try await text(player, "2")
    let after = try await text(player, "x")
    #expect(after.contains("1 edit ") && after != plain)
    let before = try await text(player, "d")
    #expect(before.contains("1 edit · before"))
    let difference = try await text(player, "d")
    #expect(difference.contains("1 edit · difference") && difference.contains("-"))
    // But for what was said of the key, and for the keys that matter.
    #expect(try await lines(player, "d") == after.split(separator: "\n").dropLast())
    #expect(try await lines(player, "u") == plain.split(separator: "\n").dropLast())
  }

  /// A figure is of one run: of a difference the screen itself is taken away.
  @Test func whatIsExportedIsWhatIsShown() async throws {
    let player = try SmallModel.player()
    #expect(try await text(player, "2xe").contains(":export detrscope-heads.png"))
    #expect(try await text(player, "<Esc>de").contains(":export detrscope-heads.png"))
    #expect(player.session.state.run.edits.isEmpty)
    #expect(try await text(player, "<Esc>de").contains(":export detrscope-screen.png"))
    _ = try await text(player, "<Esc>dX<Space>q")
    #expect(player.session.state.run.edits.isEmpty && player.session.state.edits.count == 1)
  }

  @Test func tilesOfADifferenceSayTheGreatestChange() async throws {
    let difference = try await text(SmallModel.player(), "2xdd")
    #expect(difference.contains("±"))
  }

  @Test func headsAreWalkedAndTurnedOff() async throws {
    let player = try SmallModel.player()
    let map = try await text(player, "8")
    #expect(map.contains("encoder 0") && map.contains("decoder 1 cross") && map.contains("head 3"))
    #expect(map.contains("encoder layer 0, head 0: score"))
    #expect(try await text(player, "jl").contains("encoder layer 1, head 1: score"))
    _ = try await text(player, "<Enter>")
    #expect(
      player.session.state.edits.map { "\($0)" }
        == ["zero transformer.encoder.layers.1.self_attn.pattern head=1"])
  }

  @Test func editsAreTurnedOffAndOnInTheirList() async throws {
    let player = try SmallModel.player()
    let plain = try await text(player, "2")
    let both = try await lines(player, "xlx")
    #expect(player.session.state.edits.count == 2)
    let list = try await text(player, "X<Space>")
    #expect(list.contains("● head 0 of") && list.contains("○ head 1 of"))
    #expect(player.session.state.editsOff.count == 1 && both != plain.split(separator: "\n").dropLast())
    _ = try await text(player, "k<Space>q")
    #expect(player.session.state.editsOff.count == 2)
    _ = try await text(player, "X<Space>k<Space>q")
    #expect(player.session.state.editsOff.isEmpty && player.session.state.edits.count == 2)
    #expect(try await lines(player, "") == both)
  }

  @Test func aCrowdSaysHowManyAreFound() async throws {
    let player = try SmallModel.player()
    let text = try await text(player, ":a crowd of this<Enter>")
    #expect(text.contains("A crowd of query") && text.contains("copies"))
    #expect(text.contains("how many of n copies does it find?"))
    #expect(player.session.state.edits.isEmpty)
  }

  @Test func anExperimentShowsWhatItDoes() async throws {
    let player = try SmallModel.player()
    let text = try await text(player, ":queries that do not see<Enter>")
    #expect(text.contains("[7 Compare]") && text.contains("duplicates"))
    #expect(player.session.state.edits.count == 2)
  }
}
