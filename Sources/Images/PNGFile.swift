import CPNG

/// A PNG file, split into its chunks.
struct PNGFile {
  let name: String
  let header: Header
  /// The compressed pixels: the byte range of each IDAT chunk's data.
  let data: [Range<Int>]
  let bytes: [UInt8]
  /// The file reduced to the chunks that its samples need. libpng would convert colours by gAMA, cHRM, sRGB,
  /// iCCP, sBIT or tRNS, which Pillow does not, so it never sees them.
  private let essentials: [UInt8]
  private let orientation: Orientation

  /// The contents of the IHDR chunk.
  struct Header {
    let width: Int
    let height: Int
    let depth: Int
    let color: Color
    let isInterlaced: Bool
  }

  enum Color: UInt8 {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6

    var channels: Int {
      switch self {
      case .gray, .palette: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }
    var hasAlpha: Bool { self == .grayAlpha || self == .rgba }
  }

  /// - Throws: `damaged`, also if the file ends before its IEND chunk; `tooLarge`.
  init(_ bytes: [UInt8], name: String) throws(ImageError) {
    self.name = name
    self.bytes = bytes
    var header: Header?
    var data: [Range<Int>] = []
    var essentials = ImageKind.pngSignature
    var orientation = Orientation.upright
    var chunk = 8..<8  // length, type, data, checksum
    var type = ""
    while type != "IEND" {
      let start = chunk.upperBound
      let length = start + 12 <= bytes.count ? Int(bigEndian32(bytes, at: start)) : 0
      guard start + 12 + length <= bytes.count else {
        throw .damaged(
          name: name, kind: .png, found: "one that ends after \(bytes.count) bytes, before its IEND chunk")
      }
      chunk = start..<(start + 12 + length)
      type = String(decoding: bytes[(start + 4)..<(start + 8)], as: UTF8.self)
      let content = (start + 8)..<(start + 8 + length)
      if header == nil {
        header = try Self.header(type: type, content: bytes[content], name: name)
      } else if type == "IDAT" {
        data.append(content)
      } else if type == "eXIf" {
        orientation = Orientation(exif: bytes[content])
      }
      // A palette in a truecolour file is only a suggestion.
      let isNeeded = ["IHDR", "IDAT", "IEND"].contains(type) || type == "PLTE" && header?.color == .palette
      if isNeeded { essentials += bytes[chunk] }
    }
    guard let header, !data.isEmpty else { throw .damaged(name: name, kind: .png, found: "no IDAT chunk") }
    self.header = header
    self.data = data
    self.essentials = essentials
    self.orientation = orientation
  }

  private static func header(
    type: String, content: ArraySlice<UInt8>, name: String
  ) throws(ImageError) -> Header {
    let field = Array(content)
    guard type == "IHDR", field.count == 13 else {
      throw .damaged(name: name, kind: .png, found: "a first chunk that is no IHDR")
    }
    guard let color = Color(rawValue: field[9]) else {
      throw .damaged(name: name, kind: .png, found: "colour type \(field[9])")
    }
    let header = Header(
      width: Int(bigEndian32(field, at: 0)), height: Int(bigEndian32(field, at: 4)), depth: Int(field[8]),
      color: color, isInterlaced: field[12] != 0)
    try RGBImage.checkSize(header.width, header.height, name: name, kind: .png)
    return header
  }

  /// - Throws: `damaged`.
  func image() throws(ImageError) -> RGBImage {
    let pixels = header.depth == 16 ? try highBytes() : try samples()
    return RGBImage(width: header.width, height: header.height, bytes: pixels).oriented(orientation)
  }

  /// Decodes with libpng, for at most 8 bits per channel.
  private func samples() throws(ImageError) -> [UInt8] {
    // Without alpha, libpng would composite. So alpha is requested and then dropped.
    let channels = header.color.hasAlpha ? 4 : 3
    let count = header.width * header.height
    var pixels = [UInt8](repeating: 0, count: count * channels)
    let failure = essentials.withUnsafeBytes { file in
      pixels.withUnsafeMutableBytes { target -> String? in
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        // The file's bytes are valid until libpng is done with them, at the end of this closure.
        guard png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
          return image.text
        }
        defer { png_image_free(&image) }
        image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | (channels == 4 ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
        let stride = Int32(header.width * channels)
        // Both read the size from the same IHDR chunk. If they differed, libpng would write past the end.
        guard (Int(image.width), Int(image.height)) == (header.width, header.height) else {
          return "two header chunks"
        }
        return png_image_finish_read(&image, nil, target.baseAddress, stride, nil) != 0 ? nil : image.text
      }
    }
    if let failure { throw .damaged(name: name, kind: .png, found: failure) }
    if channels == 4 {
      pixels.withUnsafeMutableBufferPointer { pixel in
        for i in 0..<count {
          for channel in 0..<3 { pixel[i * 3 + channel] = pixel[i * 4 + channel] }
        }
      }
      pixels.removeLast(count)
    }
    return pixels
  }
}

extension png_image {
  /// libpng's error message.
  var text: String {
    withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

/// The 32-bit big-endian number at `offset`.
func bigEndian32(_ bytes: [UInt8], at offset: Int) -> UInt32 {
  bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
}
