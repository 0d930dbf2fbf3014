import Explorer
import Foundation
import Testing

struct PromptTests {
  @Test func lettersInOrderMatchAndWordsCountMore() throws {
    #expect(Fuzzy.score("xyz", in: "next colormap") == nil)
    let start = try #require(Fuzzy.score("nc", in: "next colormap"))
    let inside = try #require(Fuzzy.score("nc", in: "enhance"))
    #expect(start > inside)
    #expect(Fuzzy.score("", in: "anything") != nil)
  }

  @Test func pathsAreCompletedAsFarAsTheyAreDetermined() throws {
    let folder = NSTemporaryDirectory() + "detrscope-completion-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["cat-1.png", "cat-2.png", ".hidden"] {
      #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil))
    }
    let several = PathCompletion.list(folder + "/c")
    #expect(several.completed == folder + "/cat-")
    #expect(several.choices.map(\.name) == ["cat-1.png", "cat-2.png"])
    #expect(PathCompletion.list(folder + "/in").completed == folder + "/inner/")
    #expect(PathCompletion.list(folder + "/").choices.map(\.name) == ["cat-1.png", "cat-2.png", "inner"])
    #expect(PathCompletion.list(folder + "/zebra").completed == folder + "/zebra")
  }

  @Test func whatCannotBeExploredIsLeftOut() throws {
    let folder = NSTemporaryDirectory() + "detrscope-completion-\(UUID().uuidString)/"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["a.jpg", "b.pth", "c.safetensors", "d.txt", "a.truth.png"] {
      #expect(FileManager.default.createFile(atPath: folder + name, contents: nil))
    }
    let found = PathCompletion.list(folder).choices
    #expect(found.map(\.name) == ["a.jpg", "b.pth", "c.safetensors"])
    #expect(found.map(\.kind) == [.image, .weights, .tensors])
    #expect(PathCompletion.list("toy", models: ["toy-panoptic"]).completed == "toy-panoptic")
  }
}
