import Cells
import Explorer
import Foundation
import TestSupport
import Testing

struct PromptTests {
  @Test @MainActor func aPasteIsNeverKeys() async throws {
    let player = SyntheticRun.player(try SyntheticRun.make(), width: 100, height: 30)
    func shown(_ keys: String) async throws -> String {
      await player.play(try InputScript.parse(keys)).canvas.plainText()
    }
    _ = try await shown("")
    let screen = player.session.state.currentScreen.id
    #expect(try await shown("<paste 4x\nq>").contains("a paste is not taken for keys"))
    #expect(player.session.state.currentScreen.id == screen)
    #expect(!player.session.isFinished)
    // Into a prompt it goes.
    #expect(try await shown("/<paste memory>").contains("memory"))
  }

  @Test func lettersInOrderMatchAndWordsCountMore() throws {
    #expect(Fuzzy.score("xyz", in: "next colormap") == nil)
    let start = try #require(Fuzzy.score("nc", in: "next colormap"))
    let apart = try #require(Fuzzy.score("nc", in: "next of all colormaps"))
    #expect(start > apart)
    // Letters within words would be found in anything.
    #expect(Fuzzy.score("nc", in: "enhance") == nil)
    #expect(Fuzzy.score("foo", in: "figures of all nodes") == nil)
    // The first way is not always one to the end.
    #expect(Fuzzy.score("ncolorm", in: "next colour or colormap") != nil)
    #expect(Fuzzy.score("", in: "anything") != nil)
  }

  @Test func pathsAreCompletedAsFarAsTheyAreDetermined() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.path
    try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
    for name in ["cat-1.png", "cat-2.png", ".hidden"] { _ = try scratch.file([], named: name) }
    let several = PathCompletion.list(folder + "/c")
    #expect(several.completed == folder + "/cat-")
    #expect(several.choices.map(\.name) == ["cat-1.png", "cat-2.png"])
    #expect(PathCompletion.list(folder + "/in").completed == folder + "/inner/")
    #expect(PathCompletion.list(folder + "/").choices.map(\.name) == ["cat-1.png", "cat-2.png", "inner"])
    #expect(PathCompletion.list(folder + "/zebra").completed == folder + "/zebra")
  }

  @Test func whatCannotBeExploredIsLeftOut() throws {
    let folder = try ScratchFolder()
    for name in ["a.jpg", "b.pth", "c.safetensors", "d.txt", "a.truth.png"] {
      _ = try folder.file([], named: name)
    }
    let found = PathCompletion.list(folder.path + "/").choices
    #expect(found.map(\.name) == ["a.jpg", "b.pth", "c.safetensors"])
    #expect(found.map(\.kind) == [.image, .weights, .tensors])
    #expect(PathCompletion.list("toy", models: ["toy-panoptic"]).completed == "toy-panoptic")
  }
}
