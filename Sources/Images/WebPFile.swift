import CWebP

/// A WebP file, split into its chunks.
struct WebPFile {
  private let bytes: ArraySlice<UInt8>
  private let name: String
  private var orientation = Orientation.upright

  /// - Throws: `damaged`, also if the file is shorter than its header says; `notAnImage` for an animation.
  init(_ bytes: [UInt8], name: String) throws(ImageError) {
    self.name = name
    let end = 8 + Self.number(in: bytes, at: 4)
    guard end >= 20, end <= bytes.count else {
      throw .damaged(name: name, kind: .webP, found: "one that ends after \(bytes.count) of \(end) bytes")
    }
    // Other programs append to a file what is no part of it.
    self.bytes = bytes[..<end]
    var at = 12
    while at + 8 <= end {
      let content = (at + 8)..<(at + 8 + Self.number(in: bytes, at: at + 4))
      guard content.upperBound <= end else {
        throw .damaged(
          name: name, kind: .webP, found: "one that ends inside a chunk, after \(bytes.count) bytes")
      }
      switch String(decoding: bytes[at..<(at + 4)], as: UTF8.self) {
      case "ANIM", "ANMF": throw .notAnImage(name: name, found: "an animated WebP")
      case "EXIF":
        let exif = bytes[content]
        orientation = Orientation(exif: exif.starts(with: Array("Exif\0\0".utf8)) ? exif.dropFirst(6) : exif)
      default: break
      }
      at = content.upperBound + content.count % 2
    }
  }

  /// - Throws: `lacksLibrary`, `damaged`, `tooLarge`.
  func image() throws(ImageError) -> RGBImage {
    guard cw_open() else {
      throw .lacksLibrary(
        name: name, kind: .webP, missing: String(cString: cw_missing()), package: "libwebp7")
    }
    var (width, height): (Int32, Int32) = (0, 0)
    let hasSize = bytes.withUnsafeBufferPointer { cw_size($0.baseAddress, $0.count, &width, &height) }
    guard hasSize else { throw .damaged(name: name, kind: .webP, found: "no size") }
    try RGBImage.checkSize(Int(width), Int(height), name: name, kind: .webP)
    var pixels = [UInt8](repeating: 0, count: Int(width) * Int(height) * 3)
    let isDecoded = bytes.withUnsafeBufferPointer { file in
      pixels.withUnsafeMutableBufferPointer { target in
        cw_decode(file.baseAddress, file.count, target.baseAddress, target.count, width)
      }
    }
    guard isDecoded else { throw .damaged(name: name, kind: .webP, found: "one that libwebp cannot decode") }
    return RGBImage(width: Int(width), height: Int(height), bytes: pixels).oriented(orientation)
  }

  /// The 32-bit little-endian number at `offset`, which lies within the bytes.
  private static func number(in bytes: [UInt8], at offset: Int) -> Int {
    bytes[offset..<(offset + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
