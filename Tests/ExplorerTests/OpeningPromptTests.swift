import Cells
import Explorer
import Foundation
import Models
import TestSupport
import Testing

/// Opening files from within the explorer.
@MainActor struct OpeningPromptTests {
  private struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  /// Opens any file but broken ones.
  nonisolated private static let environment = ExplorerEnvironment(
    exportFolder: "/nowhere"
  ) { path, _ in
    if path.contains("broken") { throw Broken(description: "\(path): no picture") }
    return .image(try SyntheticRun.make())
  }

  /// A folder of pictures, one of which is broken.
  private func folder() throws -> ScratchFolder {
    let folder = try ScratchFolder()
    for name in ["a.png", "b-broken.png", "c.png", "with blank.png"] { _ = try folder.file([], named: name) }
    return folder
  }

  private func player(_ path: String) throws -> ExplorerPlayer {
    ExplorerPlayer(
      try SyntheticRun.make(), imagePath: path, in: Self.environment, width: 120, height: 40)
  }

  @Test func theNextImagePassesABrokenOne() async throws {
    let folder = try folder()
    let player = try player(folder.path("a.png"))
    let text = await player.play(try InputScript.parse("i")).canvas.plainText()
    #expect(player.session.state.imagePath == folder.path("c.png"))
    #expect(text.contains("passed over"))
    _ = await player.play(try InputScript.parse("I"))
    #expect(player.session.state.imagePath == folder.path("a.png"))
  }

  @Test func pathsAreUnderstoodAsTheyArePasted() async throws {
    let folder = try folder()
    let blank = folder.path("with blank.png")
    let typed = [
      folder.path("c.png"), "'\(blank)'", "\"\(blank)\"", blank.replacing(" ", with: "\\ "),
      "file://" + blank.replacing(" ", with: "%20"), "file://localhost\(folder.path)/c.png",
    ]
    for text in typed {
      let player = try player("/nowhere/x.png")
      _ = await player.play("O\(text)".map { .key(.character($0)) } + [.key(.enter)])
      #expect([folder.path("c.png"), blank].contains(player.session.state.imagePath), "\(text)")
    }
  }

  @Test func homeIsPutIn() async throws {
    for text in ["~/x.png", "$HOME/x.png", "${HOME}/x.png"] {
      let player = try player("/nowhere/x.png")
      _ = await player.play("O\(text)".map { .key(.character($0)) } + [.key(.enter)])
      #expect(player.session.state.imagePath == NSHomeDirectory() + "/x.png", "\(text)")
    }
  }

  @Test func aFolderOpensAsItsPictures() async throws {
    let folder = try folder()
    let player = try player("/nowhere/x.png")
    _ = await player.play("O\(folder.path)".map { .key(.character($0)) } + [.key(.enter)])
    #expect(player.session.state.imagePath == folder.path("a.png"))
    #expect(player.session.state.images.count == 4)
    // It is offered again before anything is typed.
    let text = await player.play(try InputScript.parse("O")).canvas.plainText()
    #expect(text.contains("a.png") && text.contains("recent"))
  }

  @Test func aListWithMoreSaysSo() async throws {
    let folder = try folder()
    for number in 0..<30 { _ = try folder.file([], named: "more-\(number).png") }
    let player = try player("/nowhere/x.png")
    let text = await player.play("O\(folder.path)/".map { .key(.character($0)) }).canvas.plainText()
    #expect(text.contains("1–12 of 34"))
  }

  @Test func whatHasNoAttentionStartsWhereThereIsSomething() throws {
    let run = try RecordingFile.run([.init("memory", [1, 8, 4, 5])])
    let player = SyntheticRun.player(run, width: 120, height: 40)
    let screen = player.session.state.currentScreen
    #expect(type(of: screen).missingPart(in: player.session.state.run) == nil)
  }
}
