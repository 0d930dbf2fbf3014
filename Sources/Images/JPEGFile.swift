import CTurboJPEG

/// A JPEG file whose markers have been read from start to end: its size, its orientation and whether it is
/// complete are known before anything is decoded.
struct JPEGFile {
  private let bytes: [UInt8]
  private let name: String
  /// Bytes of the file where it has no end marker; one stands at the end of `bytes` then.
  private let endlessCount: Int?
  private let frame: Frame
  private let orientation: Orientation

  /// The contents of the start-of-frame segment.
  private struct Frame {
    let width: Int
    let height: Int
    let components: Int
    let isProgressive: Bool
  }

  private static func endless(_ count: Int, _ name: String) -> ImageError {
    .damaged(name: name, kind: .jpeg, found: "one that ends after \(count) bytes, without an end marker")
  }

  /// - Throws: `damaged`, `tooLarge`.
  init(_ bytes: [UInt8], name: String) throws(ImageError) {
    self.name = name
    var frame: Frame?
    var orientation: Orientation?
    var isScanned = false
    var hasEnd = true
    var at = 2
    while true {
      guard let (marker, next) = Self.marker(in: bytes, from: at) else {
        // All pixels of a picture in one scan may be there all the same, as decoding tells.
        guard isScanned, frame?.isProgressive == false else { throw Self.endless(bytes.count, name) }
        hasEnd = false
        break
      }
      at = next
      if marker == 0xd9 { break }
      if marker == 0x01 || (0xd0...0xd8).contains(marker) { continue }  // markers without a segment
      guard at + 2 <= bytes.count, at + Self.number(in: bytes, at: at) <= bytes.count else {
        throw .damaged(
          name: name, kind: .jpeg, found: "one that ends inside a segment, after \(bytes.count) bytes")
      }
      let length = max(2, Self.number(in: bytes, at: at))
      let segment = bytes[(at + 2)..<(at + length)]
      at += length
      switch marker {
      case 0xc0...0xcf where ![0xc4, 0xc8, 0xcc].contains(marker) && frame == nil && segment.count >= 6:
        let start = segment.startIndex
        frame = Frame(
          width: Self.number(in: bytes, at: start + 3), height: Self.number(in: bytes, at: start + 1),
          components: Int(segment[start + 5]), isProgressive: marker == 0xc2)
      case 0xda: isScanned = true
      case 0xe1 where orientation == nil && segment.starts(with: Array("Exif\0\0".utf8)):
        orientation = Orientation(exif: segment.dropFirst(6))
      default: break
      }
    }
    guard let frame else { throw .damaged(name: name, kind: .jpeg, found: "no frame header") }
    endlessCount = hasEnd ? nil : bytes.count
    self.bytes = hasEnd ? bytes : bytes + [0xff, 0xd9]
    try RGBImage.checkSize(frame.width, frame.height, name: name, kind: .jpeg)
    self.frame = frame
    self.orientation = orientation ?? .upright
  }

  /// Decodes with the accurate transform and smooth chroma, which are Pillow's settings.
  /// - Throws: `damaged`.
  func image() throws(ImageError) -> RGBImage {
    guard let decoder = tjInitDecompress() else {
      throw .damaged(name: name, kind: .jpeg, found: String(cString: tjGetErrorStr2(nil)))
    }
    defer { tjDestroy(decoder) }
    let isCMYK = frame.components == 4
    let channels = isCMYK ? 4 : 3
    var pixels = [UInt8](repeating: 0, count: frame.width * frame.height * channels)
    // TurboJPEG never writes beyond the width and height that it is given.
    let status = pixels.withUnsafeMutableBufferPointer { target in
      tjDecompress2(
        decoder, bytes, UInt(bytes.count), target.baseAddress, Int32(frame.width),
        Int32(frame.width * channels), Int32(frame.height), Int32((isCMYK ? TJPF_CMYK : TJPF_RGB).rawValue),
        TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
    }
    if status != 0 {
      let message = String(cString: tjGetErrorStr2(decoder))
      // Pillow ignores warnings too, such as stray bytes between segments.
      let isWarning = tjGetErrorCode(decoder) == Int32(TJERR_WARNING.rawValue)
      // Bytes after the last pixel take nothing away.
      if let endlessCount, !message.contains("extraneous bytes before marker") {
        throw Self.endless(endlessCount, name)
      }
      if !isWarning || message.hasPrefix("Premature end of JPEG file") {
        throw .damaged(name: name, kind: .jpeg, found: message)
      }
    }
    if isCMYK { Self.convertToRGB(invertedCMYK: &pixels) }
    return RGBImage(width: frame.width, height: frame.height, bytes: pixels).oriented(orientation)
  }

  /// Converts CMYK to RGB in place. It is inverted, as Adobe writes it and Pillow assumes.
  private static func convertToRGB(invertedCMYK pixels: inout [UInt8]) {
    let count = pixels.count / 4
    pixels.withUnsafeMutableBufferPointer { pixel in
      for i in 0..<count {
        let white = Int(pixel[i * 4 + 3])
        for channel in 0..<3 {
          let product = (255 - Int(pixel[i * 4 + channel])) * white + 128
          pixel[i * 3 + channel] = UInt8(white - (product >> 8 + product) >> 8)
        }
      }
    }
    pixels.removeLast(count)
  }

  /// The next marker at or after `start`, and where its segment begins. Skips compressed data, stuffed bytes
  /// and padding, as libjpeg does.
  private static func marker(in bytes: [UInt8], from start: Int) -> (marker: UInt8, next: Int)? {
    var at = start
    while at + 1 < bytes.count {
      if bytes[at] == 0xff && bytes[at + 1] != 0 && bytes[at + 1] != 0xff { return (bytes[at + 1], at + 2) }
      at += 1
    }
    return nil
  }

  /// The 16-bit big-endian number at `offset`.
  private static func number(in bytes: [UInt8], at offset: Int) -> Int {
    Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
  }
}
