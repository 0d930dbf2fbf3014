import Foundation
import Foundations
import Images
import TestSupport
import Testing

@Suite struct PNGWritingTests {
  static let noise: RGBImage = {
    var generator = Reproducible(seed: 5)
    let bytes = (0..<(91 * 67 * 3)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return RGBImage(width: 91, height: 67, bytes: bytes)
  }()

  @Test(arguments: [
    RGBImage(width: 1, height: 1, fill: RGB(7, 8, 9)), RGBImage(width: 3, height: 200), noise,
  ])
  func whatIsWrittenIsReadBack(image: RGBImage) throws {
    #expect(try RGBImage(decoding: image.pngData(), name: "x") == image)
  }

  @Test func equalImagesGiveEqualBytes() throws {
    #expect(try Self.noise.pngData() == Self.noise.pngData())
  }

  @Test func anImageWithoutPixelsThrows() {
    #expect(throws: ImageError.empty(width: 0, height: 4)) { try RGBImage(width: 0, height: 4).pngData() }
    #expect(throws: ImageError.empty(width: 4, height: 0)) {
      try RGBImage(width: 4, height: 0).write(png: "/nowhere/x.png")
    }
  }

  @Test func replacesAFileAndLeavesNothingBeside() throws {
    let folder = try ScratchFolder()
    let path = folder.path("x.png")
    try RGBImage(width: 2, height: 2).write(png: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try Self.noise.write(png: path)
    #expect(try RGBImage(contentsOf: path) == Self.noise)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
    #expect(try folder.names == ["x.png"])
  }

  @Test func writesThroughASymbolicLink() throws {
    let folder = try ScratchFolder()
    try RGBImage(width: 2, height: 2).write(png: folder.path("x.png"))
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "x.png")
    try Self.noise.write(png: folder.path("link"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "x.png")
    #expect(try RGBImage(contentsOf: folder.path("x.png")) == Self.noise)
  }

  @Test func whereItCannotWriteItThrows() throws {
    let folder = try ScratchFolder()
    #expect(throws: FileError.unwritable(path: folder.path, reason: "it is a folder")) {
      try Self.noise.write(png: folder.path)
    }
    let path = folder.path("none/x.png")
    #expect(throws: FileError.unwritable(path: path, reason: "no such file or directory")) {
      try Self.noise.write(png: path)
    }
    #expect(throws: FileError.unwritable(path: "/dev/full", reason: "no space left on device")) {
      try Self.noise.write(png: "/dev/full")
    }
  }
}
