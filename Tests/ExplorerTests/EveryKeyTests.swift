import Cells
import Explorer
import Foundation
import Models
import TestSupport
import Testing

/// No key is dead: each changes what is to be seen, or says why not.
@MainActor struct EveryKeyTests {
  /// Keys that lead to every screen, and to what can be opened on it.
  nonisolated static let places = [
    "1", "1[T", "1w", "1D", "1J", "2", "2m", "2<Tab>", "2<Tab><Tab>", "3", "4", "4<Enter>", "5", "6", "6#",
    "7", "8", "9", "9r", "9<Tab>", "0", ":figure boxes<Enter>",
  ]

  private static let unbound: [Key] = ["B", "$", .f(5)]

  @Test(arguments: places) func changesSomethingOrSaysWhy(place: String) async throws {
    try await pressAll(at: place, width: 88, height: 18)
  }

  @Test func onASmallScreenToo() async throws {
    try await pressAll(at: "2", width: 60, height: 16)
  }

  private func pressAll(at place: String, width: Int, height: Int) async throws {
    let run = try SyntheticRun.make()
    let folder = try ScratchFolder()
    let path = try SyntheticRun.writeTruth(in: folder)
    let guide = SyntheticRun.player(run, imagePath: path, width: width, height: height)
    _ = await guide.play(try InputScript.parse(place))
    let state = guide.session.state
    // One key of each action, the screen's own actions among them.
    let bindings = state.keymap.bindings(on: state.currentScreen.id)
    for key in bindings.compactMap(\.keys.first) + Self.unbound {
      let player = SyntheticRun.player(run, imagePath: path, width: width, height: height)
      let before = await player.play(try InputScript.parse(place)).canvas
      let after = await player.play([.key(key)]).canvas
      let state = player.session.state
      let name = InputScript.print([.key(key)])
      #expect(before != after || state.message != nil || player.session.isFinished, "\(place), then \(name)")
      #expect(state.message?.text.contains("\n") != true)
    }
  }

  /// What is off in the palette is what says why when it is pressed.
  @Test func thePaletteSaysWhy() async throws {
    let player = SyntheticRun.player(try SyntheticRun.make(), width: 120, height: 40)
    let text = await player.play(try InputScript.parse("1:next colormap")).canvas.plainText()
    #expect(text.contains("no map here"))
    let done = await player.play(try InputScript.parse("<Enter>")).canvas.plainText()
    #expect(done.contains("no map here"))
  }
}
