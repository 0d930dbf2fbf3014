/// The file formats that can be read. They are told apart by their first bytes, never by a file's name.
public enum ImageKind: String, Hashable, Sendable {
  case png = "PNG"
  case jpeg = "JPEG"
  case webP = "WebP"

  /// The kinds in words, as messages and help name them.
  package static let names = "PNG, JPEG or WebP"

  /// As many bytes as tell what a file is.
  package static let headBytes = 512

  static let pngSignature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// The kind that `bytes` begin like, or nil.
  public init?(of bytes: [UInt8]) {
    if bytes.starts(with: Self.pngSignature) {
      self = .png
    } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      self = .webP
    } else {
      return nil
    }
  }
}

extension ImageKind {
  /// What ImageMagick reads, as `description` names it.
  static let convertible: Set = [
    "GIF", "BMP", "TIFF", "AVIF", "HEIC", "JPEG XL", "JPEG 2000", "an animated WebP",
  ]

  /// What bytes look like to a person, for the message that they are not an image this program reads.
  package static func description(of bytes: [UInt8]) -> String { contentDescription(of: bytes) }
}

/// What `bytes` look like to a person.
func contentDescription(of bytes: [UInt8]) -> String {
  if bytes.isEmpty { return "an empty file" }
  let signatures: [(bytes: [UInt8], offset: Int, name: String)] = [
    (Array("GIF8".utf8), 0, "GIF"),
    (Array("BM".utf8), 0, "BMP"),
    (Array("II*\0".utf8), 0, "TIFF"),
    (Array("MM\0*".utf8), 0, "TIFF"),
    (Array("ftypavif".utf8), 4, "AVIF"),
    (Array("ftyphei".utf8), 4, "HEIC"),
    (Array("ftyp".utf8), 4, "a video or HEIF file"),
    ([0xff, 0x0a], 0, "JPEG XL"),
    (Array("JXL ".utf8), 4, "JPEG XL"),
    ([0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20], 0, "JPEG 2000"),
    (Array("%PDF".utf8), 0, "PDF"),
    (Array("PK".utf8) + [3, 4], 0, "a zip archive"),
    ([0x1f, 0x8b], 0, "gzip data"),
  ]
  for signature in signatures where bytes.dropFirst(signature.offset).starts(with: signature.bytes) {
    return signature.name
  }
  let head = bytes.prefix(512)
  let isText = head.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }
  // The end of the head may cut a character in two.
  let isUTF8 = (0..<4).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
  if isText && isUTF8 { return "text" }
  let shown = bytes.prefix(4).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
  return "unknown data beginning " + shown.joined(separator: " ")
}
