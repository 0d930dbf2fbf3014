import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct MappedFileTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  @Test func absentFileIsMissing() {
    let path = scratch.path("absent")
    #expect(throws: CheckpointError.missing(path: path)) { try MappedFile(path: path) }
    #expect(throws: CheckpointError.missing(path: "/dev/null/x")) { try MappedFile(path: "/dev/null/x") }
  }

  @Test func directoriesAndDevicesAreUnreadable() {
    for path in [scratch.path, "/dev/null"] {
      let error = #expect(throws: CheckpointError.self) { try MappedFile(path: path) }
      #expect(error?.kind == .inputOutput)
    }
  }

  @Test func namedPipeDoesNotBlock() throws {
    #expect(mkfifo(scratch.path("pipe"), 0o600) == 0)
    #expect(throws: CheckpointError.self) { try MappedFile(path: scratch.path("pipe")) }
  }

  @Test func linksAreFollowedAsFarAsTheyLead() throws {
    let file = try scratch.file([1, 2])
    for (name, target) in [("good", file), ("dangling", "nowhere"), ("loop", "loop"), ("folder", ".")] {
      #expect(symlink(target, scratch.path(name)) == 0)
    }
    #expect(try MappedFile(path: scratch.path("good")).size == 2)
    #expect(throws: CheckpointError.missing(path: scratch.path("dangling"))) {
      try MappedFile(path: scratch.path("dangling"))
    }
    for name in ["loop", "folder"] {
      let error = #expect(throws: CheckpointError.self) { try MappedFile(path: scratch.path(name)) }
      #expect(error?.kind == .inputOutput)
    }
  }

  @Test func emptyFileHasNoBytes() throws {
    let file = try MappedFile(path: scratch.file([]))
    #expect(file.size == 0)
    #expect(file.contents[0] == nil)
  }

  @Test func regionsOutliveTheFileObject() throws {
    let region = try MappedFile(path: scratch.file([1, 2, 3, 4, 5])).contents
    #expect(region.slice(from: 1, count: 4)?[3] == 5)
    #expect(region.integer(at: 1, as: UInt32.self) == 0x0504_0302)
  }

  @Test func regionsRefuseWhatLiesOutside() throws {
    let region = try MappedFile(path: scratch.file([1, 2, 3, 4, 5])).contents
    #expect(region[-1] == nil && region[5] == nil)
    #expect(region.integer(at: 2, as: UInt32.self) == nil)
    for (offset, count) in [(-1, 1), (0, 6), (6, 0), (1, .max), (.max, 1), (0, -1)] {
      #expect(region.slice(from: offset, count: count) == nil)
    }
    #expect(region.slice(from: 5, count: 0)?.count == 0)
  }
}
