import Foundations
import TestSupport
import Testing

struct FileNameTests {
  @Test(
    arguments: [
      Array("plain.png".utf8), Array("猫.png".utf8), [0xFF], [0x61, 0xE7, 0x8C, 0x62],
      [0xC3, 0x28, 0xC3, 0xA9],
      Array("\u{10F7E7}".utf8), Array("\u{10F780}\u{10F7FF}\u{10FFFF}e\u{301}".utf8), [], [0xF4, 0x8F, 0xBF],
    ] as [[UInt8]])
  func anyBytesComeBack(bytes: [UInt8]) {
    #expect(String(fileName: bytes).fileNameBytes == bytes)
  }

  @Test func randomBytesComeBack() {
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...12)).map { _ in
        [UInt8.random(in: 0...255), 0xF4, 0x8F, 0xBE, 0xC3, 0x61].randomElement() ?? 0
      }
      #expect(String(fileName: bytes).fileNameBytes == bytes, "\(bytes)")
    }
  }

  @Test func foldersAreListedByAnyName() throws {
    let scratch = try ScratchFolder()
    let odd = scratch.path(String(fileName: [0xFF, 0x2E, 0x70]))
    for path in [odd, scratch.path("b"), scratch.path("a")] { try WholeFile.write([1], to: path) }
    let names = try Folders.names(in: scratch.path)
    #expect(names.prefix(2) == ["a", "b"] && names.count == 3)
    #expect(try WholeFile.read("\(scratch.path)/\(names[2])", mostBytes: 9) == [1])
    #expect(Folders.isFolder(scratch.path) && !Folders.isFolder(odd))
    #expect(throws: FileError.missing(path: "/nowhere")) { try Folders.names(in: "/nowhere") }
    #expect(throws: FileError.unreadable(path: odd, reason: "not a directory")) { try Folders.names(in: odd) }
  }

  @Test func textIsItself() {
    #expect(String(fileName: "猫é.png".utf8) == "猫é.png")
    #expect("a/猫".filePath.fileName == "a/猫")
  }
}
