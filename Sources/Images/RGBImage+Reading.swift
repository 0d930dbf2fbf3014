import Foundation

/// Reading gives the same bytes as Pillow's `ImageOps.exif_transpose(Image.open(path)).convert("RGB")`:
/// colour profiles and gamma are ignored, transparency is dropped without compositing, the EXIF orientation
/// is applied, and 16-bit channels keep their high byte. One difference is intended: Pillow clips 16-bit grey
/// above 255 to white, while here it keeps its high byte like the other 16-bit kinds.
extension RGBImage {
  /// The most pixels an image may have, checked before memory is allocated. Pillow's limit for decompression
  /// bombs.
  public static let maximumPixels = 178_956_970
  /// The longest side an image may have: libpng's limit.
  public static let maximumSide = 1_000_000

  /// Reads a PNG, JPEG or WebP file. The content decides which, not the name.
  /// - Throws: `missing`, `unreadable`, `notAnImage`, `damaged`, `tooLarge` or `lacksLibrary`.
  public init(contentsOf path: String) throws(ImageError) {
    try self.init(decoding: readFile(path), name: path)
  }

  /// Reads a PNG, JPEG or WebP file; its content decides which, not its name.
  /// - Throws: `missing`, `unreadable`, `notAnImage`, `damaged`, `tooLarge` or `lacksLibrary`.
  public init(contentsOf url: URL) throws(ImageError) {
    try self.init(contentsOf: url.path)
  }

  /// Decodes PNG, JPEG or WebP data.
  /// - Parameter name: what errors call the data, usually its path.
  /// - Throws: `notAnImage`, `damaged`, `tooLarge` or `lacksLibrary`.
  public init(decoding data: Data, name: String) throws(ImageError) {
    try self.init(decoding: [UInt8](data), name: name)
  }

  /// Decodes PNG, JPEG or WebP data.
  /// - Parameter name: What errors call the data, usually its path.
  /// - Throws: `notAnImage`, `damaged`, `tooLarge` or `lacksLibrary`.
  public init(decoding bytes: [UInt8], name: String) throws(ImageError) {
    switch ImageKind(of: bytes) {
    case .png: self = try PNGFile(bytes, name: name).image()
    case .jpeg: self = try JPEGFile(bytes, name: name).image()
    case .webP: self = try WebPFile(bytes, name: name).image()
    case nil: throw .notAnImage(name: name, found: contentDescription(of: bytes))
    }
  }

  /// Throws if a header states a size that cannot be decoded.
  static func checkSize(_ width: Int, _ height: Int, name: String, kind: ImageKind) throws(ImageError) {
    if width < 1 || height < 1 {
      throw .damaged(name: name, kind: kind, found: "a size of \(width)x\(height)")
    }
    // Compares the sides first, so that their product cannot overflow.
    if max(width, height) > maximumSide || width * height > maximumPixels {
      throw .tooLarge(name: name, width: width, height: height)
    }
  }
}
