import Foundation

/// Reading gives the bytes that Pillow's `ImageOps.exif_transpose(Image.open(path)).convert("RGB")` gives:
/// colour profiles and gamma are ignored, transparency is dropped and not composited, the EXIF orientation is
/// applied, and 16-bit channels keep their high byte. One difference is meant: of 16-bit grey Pillow clips
/// all above 255 to white, here it keeps the high byte like the other 16-bit kinds.
extension RGBImage {
  /// The most pixels an image may have, checked before any memory is taken for them: where Pillow too refuses
  /// a file as a decompression bomb.
  public static let maximumPixels = 178_956_970
  /// The longest side, which is libpng's own limit.
  public static let maximumSide = 1_000_000

  /// Reads a PNG or JPEG file; its content decides which, not its name.
  /// - Throws: `missing`, `unreadable`, `notAnImage`, `damaged` or `tooLarge`.
  public init(contentsOf path: String) throws(ImageError) {
    try self.init(decoding: readFile(path), name: path)
  }

  /// Reads a PNG or JPEG file; its content decides which, not its name.
  /// - Throws: `missing`, `unreadable`, `notAnImage`, `damaged` or `tooLarge`.
  public init(contentsOf url: URL) throws(ImageError) {
    try self.init(contentsOf: url.path)
  }

  /// Decodes PNG or JPEG data.
  /// - Parameter name: What errors call the data, usually its path.
  /// - Throws: `notAnImage`, `damaged` or `tooLarge`.
  public init(decoding data: Data, name: String) throws(ImageError) {
    try self.init(decoding: [UInt8](data), name: name)
  }

  /// Decodes PNG or JPEG data.
  /// - Parameter name: What errors call the data, usually its path.
  /// - Throws: `notAnImage`, `damaged` or `tooLarge`.
  public init(decoding bytes: [UInt8], name: String) throws(ImageError) {
    switch ImageKind(of: bytes) {
    case .png: self = try PNGFile(bytes, name: name).image()
    case .jpeg: self = try JPEGFile(bytes, name: name).image()
    case nil: throw .notAnImage(name: name, found: contentDescription(of: bytes))
    }
  }

  /// Throws unless an image of this size, as a file's header states it, can be decoded.
  static func checkSize(_ width: Int, _ height: Int, name: String, kind: ImageKind) throws(ImageError) {
    if width < 1 || height < 1 {
      throw .damaged(name: name, kind: kind, found: "a size of \(width)x\(height)")
    }
    // The sides first, so that their product cannot overflow.
    if max(width, height) > maximumSide || width * height > maximumPixels {
      throw .tooLarge(name: name, width: width, height: height)
    }
  }
}
