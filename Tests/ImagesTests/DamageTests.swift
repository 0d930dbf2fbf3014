import Images
import TestSupport
import Testing

/// Whatever happens to a file, reading it decodes or throws.
@Suite struct DamageTests {
  static let files =
    [
      "rgb-8.png", "rgb-8-split.png", "palette-4-interlaced.png", "rgba-16-split.png",
      "rgb-8-orientation-6.png",
      "ycbcr-420.jpg", "ycbcr-422-progressive.jpg", "cmyk.jpg", "restarts.jpg",
      "orientation-6-big-endian.jpg",
    ] + (Fixture.hasWebP ? ["webp-lossy.webp", "webp-lossless-alpha.webp", "webp-orientation-6.webp"] : [])

  /// What lacks no pixel but only the end marker is the picture that it was, as for any viewer.
  @Test(arguments: files)
  func everyTruncationThrowsOrLosesNothing(file: String) throws {
    let bytes = try Fixture.bytes("decode/" + file)
    let whole = try RGBImage(decoding: bytes, name: file)
    for length in 0..<bytes.count {
      let cut = Array(bytes[..<length])
      guard let found = try? RGBImage(decoding: cut, name: file) else { continue }
      let isWhole = found == whole
      #expect(isWhole, "\(length) bytes")
      #expect(file.hasSuffix(".jpg") && length + 4 >= bytes.count, "\(length) bytes")
    }
  }

  @Test(arguments: ["ycbcr-420.jpg", "restarts.jpg"])
  func zerosInPlaceOfTheEndMarkerAreNoDamage(file: String) throws {
    let bytes = try Fixture.bytes("decode/" + file)
    let padded = bytes.dropLast(2) + [UInt8](repeating: 0, count: 500)
    #expect(try RGBImage(decoding: Array(padded), name: file) == RGBImage(decoding: bytes, name: file))
  }

  @Test(arguments: files)
  func noMutationTraps(file: String) throws {
    let bytes = try Fixture.bytes("decode/" + file)
    var generator = Reproducible(seed: UInt64(bytes.count))
    for _ in 0..<400 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: mutated[min(at, mutated.count - 1)] = 0xff
        case 1: mutated.insert(.random(in: 0...255, using: &generator), at: min(at, mutated.count))
        case 2: mutated.remove(at: min(at, mutated.count - 1))
        default: mutated[min(at, mutated.count - 1)] = .random(in: 0...255, using: &generator)
        }
      }
      Self.checkDecodesOrThrows(mutated, file: file)
    }
  }

  /// Checksums stop most mutations of a PNG before they reach the decoders, so the header's are repaired.
  @Test(arguments: files.filter { $0.hasSuffix(".png") })
  func noHeaderTraps(file: String) throws {
    let bytes = try Fixture.bytes("decode/" + file)
    var generator = Reproducible(seed: 1)
    for _ in 0..<300 {
      var mutated = bytes
      mutated[19] = .random(in: 0...40, using: &generator)
      mutated[23] = .random(in: 0...40, using: &generator)
      mutated[24] = [1, 2, 4, 8, 16, 3].randomElement(using: &generator) ?? 8
      mutated[25] = .random(in: 0...7, using: &generator)
      mutated[28] = .random(in: 0...2, using: &generator)
      let checksum = crc32(mutated[12..<29])
      for i in 0..<4 { mutated[29 + i] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * i)) }
      Self.checkDecodesOrThrows(mutated, file: file)
    }
  }

  @Test func aWrongChecksumThrows() throws {
    for file in ["rgb-8.png", "rgba-16.png"] {
      var bytes = try Fixture.bytes("decode/" + file)
      bytes[60] ^= 1
      #expect(throws: ImageError.self) { try RGBImage(decoding: bytes, name: file) }
    }
  }

  /// The decoded image must have as many bytes as its size says; an error must be one line.
  private static func checkDecodesOrThrows(_ bytes: [UInt8], file: String) {
    do throws(ImageError) {
      let image = try RGBImage(decoding: bytes, name: file)
      #expect(image.bytes.count == image.width * image.height * 3)
    } catch {
      #expect(error.description.hasPrefix(file) && !error.description.contains("\n"))
    }
  }

  private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xedb8_8320 : 0) }
    }
  }
}
