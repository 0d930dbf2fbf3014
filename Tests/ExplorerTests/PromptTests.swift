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
    let several = PathCompletion.complete(folder + "/c")
    #expect(several.path == folder + "/cat-")
    #expect(several.choices == ["cat-1.png", "cat-2.png"])
    #expect(PathCompletion.complete(folder + "/in").path == folder + "/inner/")
    #expect(PathCompletion.complete(folder + "/").choices == ["cat-1.png", "cat-2.png", "inner"])
    #expect(PathCompletion.complete(folder + "/zebra").path == folder + "/zebra")
  }
}
