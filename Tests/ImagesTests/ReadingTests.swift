import Foundation
import Images
import TestSupport
import Testing

@Suite struct ReadingTests {
  @Test func readsEveryKindOfPNGAsPillowDoes() throws {
    let files = try Fixture.files(in: "decode", "png")
    #expect(files.count == 64)
    for file in files {
      let expected = try Fixture.ppm(file.deletingPathExtension().appendingPathExtension("ppm"))
      #expect(try RGBImage(contentsOf: file) == expected, "\(file.lastPathComponent)")
    }
  }

  @Test func readsEveryKindOfJPEGAsPillowDoes() throws {
    let files = try Fixture.files(in: "decode", "jpg")
    #expect(files.count == 36)
    for file in files {
      let expected = try Fixture.ppm(file.deletingPathExtension().appendingPathExtension("ppm"))
      #expect(try RGBImage(contentsOf: file) == expected, "\(file.lastPathComponent)")
    }
  }

  @Test func readsEveryKindOfWebPAsPillowDoes() throws {
    let files = try Fixture.files(in: "decode", "webp").filter { !$0.path.contains("animated") }
    #expect(files.count == 5)
    for file in files {
      let expected = try Fixture.ppm(file.deletingPathExtension().appendingPathExtension("ppm"))
      guard Fixture.hasWebP else {
        let error = #expect(throws: ImageError.self) { try RGBImage(contentsOf: file) }
        #expect(error?.description.hasSuffix("is missing (apt-get install libwebp7)") == true)
        continue
      }
      #expect(try RGBImage(contentsOf: file) == expected, "\(file.lastPathComponent)")
    }
  }

  @Test func whatOthersConvertIsNamedWithTheCommand() throws {
    let moving = try Fixture.bytes("decode/webp-animated.webp")
    let error = #expect(throws: ImageError.self) { try RGBImage(decoding: moving, name: "a b.webp") }
    #expect(
      error?.description
        == "a b.webp: expected PNG, JPEG or WebP, found an animated WebP "
        + "(convert 'a b.webp[0]' 'a b.webp.png' makes a PNG of it; apt-get install imagemagick)")
    for (head, found) in [
      ("GIF89a", "GIF"), ("\0\0\0\u{18}ftypheic", "HEIC"), ("\0\0\0\u{18}ftypavif", "AVIF"),
    ] {
      let error = #expect(throws: ImageError.self) { try RGBImage(decoding: Array(head.utf8), name: "x") }
      #expect(error?.description.contains("found \(found) (convert x x.png makes") == true)
    }
  }

  @Test func contentDecidesAndNotTheName() throws {
    let bytes = try Fixture.bytes("decode/rgb-8.png")
    let image = try RGBImage(decoding: bytes, name: "photo.jpg")
    #expect(image.width == 13 && image.height == 11)
    #expect(try RGBImage(decoding: Data(bytes), name: "photo") == image)
  }

  @Test(arguments: [
    ("just some notes\nwith schöne lines", "text"), ("{\"a\": 1}", "text"), ("", "an empty file"),
    ("GIF89a\u{1}\0", "GIF"), ("RIFF\0\0\0\0WAVEfmt ", "unknown data beginning 52 49 46 46"),
    ("%PDF-1.7", "PDF"), ("BM\0\0", "BMP"),
    ("\u{1}\u{2}\u{3}\u{4}\u{5}", "unknown data beginning 01 02 03 04"),
  ])
  func namesWhatIsNoImage(content: String, found: String) {
    #expect(throws: ImageError.notAnImage(name: "notes.jpg", found: found)) {
      try RGBImage(decoding: Array(content.utf8), name: "notes.jpg")
    }
  }

  @Test func textCutInsideACharacterIsStillText() {
    let bytes = [UInt8](repeating: 0x61, count: 511) + Array("é and more".utf8)
    let error = #expect(throws: ImageError.self) { try RGBImage(decoding: bytes, name: "notes.jpg") }
    #expect(error?.description == "notes.jpg: expected PNG, JPEG or WebP, found text")
  }

  @Test func tellsMissingFromUnreadable() throws {
    let folder = try ScratchFolder()
    let missing = folder.path("none.png")
    #expect(throws: ImageError.missing(path: missing)) { try RGBImage(contentsOf: missing) }
    #expect(throws: ImageError.unreadable(path: folder.path, found: "it is a folder")) {
      try RGBImage(contentsOf: folder.path)
    }
    #expect(throws: ImageError.unreadable(path: "/dev/zero", found: "it is a device")) {
      try RGBImage(contentsOf: "/dev/zero")
    }
  }

  @Test(arguments: [(0, 0), (0, 5), (5, 0)])
  func refusesAnImageWithoutPixels(width: Int, height: Int) throws {
    let found = "a size of \(width)x\(height)"
    #expect(throws: ImageError.damaged(name: "x.png", kind: .png, found: found)) {
      try RGBImage(decoding: Self.png(width: width, height: height), name: "x.png")
    }
    #expect(throws: ImageError.damaged(name: "x.jpg", kind: .jpeg, found: found)) {
      try RGBImage(decoding: Self.jpeg(width: width, height: height), name: "x.jpg")
    }
  }

  @Test(arguments: [(13_378, 13_378), (1_000_001, 1), (1, 1_000_001), (4_000_000_000, 4_000_000_000)])
  func refusesTooManyPixelsByTheHeaderAlone(width: Int, height: Int) throws {
    #expect(throws: ImageError.tooLarge(name: "x.png", width: width, height: height)) {
      try RGBImage(decoding: Self.png(width: width, height: height), name: "x.png")
    }
  }

  @Test func refusesAJPEGOfTooManyPixels() throws {
    let error = #expect(throws: ImageError.tooLarge(name: "x.jpg", width: 65_000, height: 65_000)) {
      try RGBImage(decoding: Self.jpeg(width: 65_000, height: 65_000), name: "x.jpg")
    }
    let limit = "expected at most 178956970 pixels and 1000000 a side"
    #expect(error?.description == "x.jpg: \(limit), found 65000x65000")
  }

  @Test func readsAnImage30000PixelsWide() throws {
    let wide = RGBImage(width: 30_000, height: 2, fill: RGB(1, 2, 3))
    #expect(try RGBImage(decoding: wide.pngData(), name: "wide") == wide)
  }

  /// A PNG file whose header, with the checksum left wrong, claims another size.
  private static func png(width: Int, height: Int) throws -> [UInt8] {
    var bytes = try Fixture.bytes("decode/rgb-8.png")
    for (offset, side) in [(16, width), (20, height)] {
      for i in 0..<4 { bytes[offset + i] = UInt8(side >> (24 - 8 * i) & 255) }
    }
    return bytes
  }

  /// A JPEG file whose frame header claims another size.
  private static func jpeg(width: Int, height: Int) throws -> [UInt8] {
    var bytes = try Fixture.bytes("decode/ycbcr-420.jpg")
    let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xff, 0xc0]) })
    for (offset, side) in [(5, height), (7, width)] {
      bytes[frame + offset] = UInt8(side >> 8)
      bytes[frame + offset + 1] = UInt8(side & 255)
    }
    return bytes
  }
}
