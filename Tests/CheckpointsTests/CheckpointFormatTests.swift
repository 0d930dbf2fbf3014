import Checkpoints
import TestSupport
import Testing

@Suite struct CheckpointFormatTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  @Test(arguments: [
    ("", "an empty file"), ("version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"),
    ("<!doctype html>", "a web page"), ("{\"weight_map\": {}}", "JSON"), ("\u{80}", "something else"),
    (String(repeating: " ", count: 257) + "ustar", "a tar archive"),
  ])
  func saysWhatAFileIsInstead(text: String, expected: String) throws {
    let error = malformed { _ = try Checkpoint(path: scratch.file(Array(text.utf8))) }
    #expect(error?.found.hasPrefix(expected) == true)
    #expect(error?.expected == "safetensors or what torch.save writes")
  }

  @Test func otherPicklesAreNamed() throws {
    let error = malformed { _ = try Checkpoint(path: scratch.file(PickleBytes().none.bytes)) }
    #expect(error?.found == "a pickle that torch.save did not write")
  }

  @Test func kindsTellFailuresApart() throws {
    let absent = #expect(throws: CheckpointError.self) { try Checkpoint(path: scratch.path("absent")) }
    #expect(absent?.kind == .missingInput)
    let directory = #expect(throws: CheckpointError.self) { try Checkpoint(path: scratch.path) }
    #expect(directory?.kind == .missingInput)
    let broken = #expect(throws: CheckpointError.self) { try Checkpoint(path: scratch.file([1])) }
    #expect(broken?.kind == .badData)
  }
}
