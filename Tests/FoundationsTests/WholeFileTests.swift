import Foundation
import Foundations
import TestSupport
import Testing

/// Files appear whole or not at all, replace only files, and leave nothing beside them.
struct WholeFileTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  private func content(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func aFileAppearsAndIsReplaced() throws {
    let path = scratch.path("a.txt")
    try WholeFile.write(Array("one".utf8), to: path)
    #expect(content(path) == "one" && mode(path) & 0o600 == 0o600)
    try WholeFile.write(Array("two".utf8), to: path)
    #expect(content(path) == "two")
    #expect(try scratch.names == ["a.txt"])
  }

  @Test func aFileThatIsReplacedLeavesItsPermissions() throws {
    let path = scratch.path("secret")
    try WholeFile.write([1], to: path)
    chmod(path, 0o640)
    try WholeFile.write([2], to: path)
    #expect(mode(path) == 0o640)
  }

  @Test func aSymbolicLinkStaysOne() throws {
    try FileManager.default.createDirectory(atPath: scratch.path("there"), withIntermediateDirectories: true)
    let link = scratch.path("link")
    symlink("there/../there/second", link)
    symlink("file", scratch.path("there/second"))
    for text in ["dangling", "replaced"] {
      try WholeFile.write(Array(text.utf8), to: link)
      #expect(content(scratch.path("there/file")) == text)
      #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == "there/../there/second")
    }
  }

  @Test func linksInACircleAreRefused() {
    symlink("b", scratch.path("a"))
    symlink("a", scratch.path("b"))
    #expect(throws: FileError.self) { try WholeFile.write([1], to: scratch.path("a")) }
  }

  @Test func aDeviceIsWrittenThroughAndStaysOne() throws {
    try WholeFile.write([1, 2], to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    #expect(
      throws: FileError.unwritable(path: "/dev/null", reason: "something that is not a file has this name")
    ) {
      try AtomicFile(path: "/dev/null")
    }
    #expect(throws: FileError.unwritable(path: "/dev/full", reason: "no space left on device")) {
      try WholeFile.write([1], to: "/dev/full")
    }
  }

  @Test func aPipeIsWrittenThrough() throws {
    let path = scratch.path("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try WholeFile.write(Array("hello".utf8), to: path)
    var bytes = [UInt8](repeating: 0, count: 9)
    #expect(read(reader, &bytes, 9) == 5)
    #expect(try scratch.names == ["pipe"])
  }

  @Test func foldersAndMissingFoldersAreNamed() {
    #expect(throws: FileError.unwritable(path: scratch.path, reason: "it is a folder")) {
      try WholeFile.write([1], to: scratch.path)
    }
    let path = scratch.path("no/such.txt")
    #expect(throws: FileError.unwritable(path: path, reason: "no such file or directory")) {
      try WholeFile.write([1], to: path)
    }
    #expect(throws: FileError.self) { try WholeFile.write([1], to: "") }
  }

  @Test(arguments: [244, 255]) func longNamesAreNames(length: Int) throws {
    let path = scratch.path(String(repeating: "n", count: length))
    for byte: UInt8 in 1...2 { try WholeFile.write([byte], to: path) }
    #expect(FileManager.default.contents(atPath: path) == Data([2]))
    #expect(try scratch.names.count == 1)
  }

  @Test func namesThatAreNoTextAreNames() throws {
    let path = scratch.path + "/" + String(fileName: [0x61, 0xFF])
    try WholeFile.write([7], to: path)
    let bytes = Array(scratch.path.utf8) + [0x2F, 0x61, 0xFF, 0]
    #expect(access(bytes.map { CChar(bitPattern: $0) }, R_OK) == 0)
  }

  @Test func whatIsNotCommittedLeavesNothing() throws {
    let path = scratch.path("a")
    try WholeFile.write([1], to: path)
    do {
      let file = try AtomicFile(path: path)
      try file.write([2, 3])
      #expect(try scratch.names == ["a"])
    }
    #expect(FileManager.default.contents(atPath: path) == Data([1]))
    #expect(try scratch.names == ["a"])
  }

  @Test func piecesAreWrittenWhereTheyBelong() throws {
    let path = scratch.path("a")
    let file = try AtomicFile(path: path)
    for (offset, byte) in [(2, UInt8(3)), (0, 1)] {
      try withUnsafeBytes(of: byte) { bytes throws(FileError) in try file.write(bytes, at: offset) }
    }
    try file.commit(isDurable: true)
    #expect(FileManager.default.contents(atPath: path) == Data([1, 0, 3]))
  }

  @Test func manyAtOnceGetNamesOfTheirOwn() async throws {
    let folder = scratch.path
    let names = try await withThrowingTaskGroup(of: String?.self) { group in
      for number in 0..<40 {
        group.addTask {
          try WholeFile.write([UInt8(number)], toFirstFree: (1...100).lazy.map { "\(folder)/e-\($0)" })
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
    }
    #expect(Set(names).count == 40)
    #expect(try scratch.names.count == 40)
    #expect(Set(names.compactMap { FileManager.default.contents(atPath: $0)?.first }) == Set(0..<40))
  }

  @Test func noFreeNameIsSaid() throws {
    try WholeFile.write([1], to: scratch.path("e-1"))
    #expect(try WholeFile.write([2], toFirstFree: [scratch.path("e-1")]) == nil)
    #expect(try scratch.names == ["e-1"])
  }
}
