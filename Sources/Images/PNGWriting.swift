import CPNG
import Foundation
import Foundations

extension RGBImage {
  /// The image as a PNG file of 8-bit RGB, marked sRGB. Equal images give equal bytes.
  /// - Throws: `empty` if a side is 0.
  public func pngData() throws(ImageError) -> Data {
    Data(try pngBytes())
  }

  /// Writes a PNG file, whole or not at all.
  /// - Throws: `ImageError.empty`, `FileError.unwritable`.
  public func write(png path: String) throws {
    try WholeFile.write(pngBytes(), to: path)
  }

  private func pngBytes() throws(ImageError) -> [UInt8] {
    try encodePNG(bytes, width: width, height: height, format: UInt32(PNG_FORMAT_FLAG_COLOR))
  }
}

/// A picture with 8 bits of brightness, row by row from the top left.
public struct GreyImage: Hashable, Sendable {
  public let width: Int
  public let height: Int
  public let bytes: [UInt8]

  /// - Precondition: `bytes` holds exactly `width × height` values.
  public init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(bytes.count == width * height, "\(bytes.count) bytes for \(width)x\(height) pixels")
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// The image as a PNG file of 8-bit grey. Equal images give equal bytes.
  /// - Throws: `empty` if a side is 0.
  public func pngData() throws(ImageError) -> Data {
    Data(try encodePNG(bytes, width: width, height: height, format: 0))
  }
}

/// Compresses rows of samples in one of libpng's 8-bit formats.
private func encodePNG(
  _ bytes: [UInt8], width: Int, height: Int, format: UInt32
) throws(ImageError) -> [UInt8] {
  guard width > 0, height > 0 else { throw .empty(width: width, height: height) }
  var image = png_image()
  image.version = UInt32(PNG_IMAGE_VERSION)
  image.width = UInt32(width)
  image.height = UInt32(height)
  image.format = format
  // To incompressible data zlib adds at most a few bytes in a thousand, and libpng 12 bytes per chunk of
  // 8192. A quarter more leaves room for both and for the header.
  let capacity = (bytes.count + height) * 5 / 4 + 4096
  var file = [UInt8](repeating: 0, count: capacity)
  var size = capacity
  let stride = Int32(bytes.count / height)
  let isWritten = png_image_write_to_memory(&image, &file, &size, 0, bytes, stride, nil) != 0
  guard isWritten else { throw .notEncoded(found: image.text) }
  file.removeLast(capacity - size)
  return file
}
