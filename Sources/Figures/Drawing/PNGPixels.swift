import CZlib
import Foundation
import Images

/// Pixels as a PNG file holds them: a header, and rows that are filtered and compressed.
struct PNGPixels {
  /// The content of `IHDR`.
  let header: Data
  /// The content of `IDAT`.
  let data: Data
  private let isColor: Bool

  /// 8 bits of red, green and blue, marked sRGB.
  ///
  /// - Throws: `FigureError.failed` without memory.
  init(_ image: RGBImage) throws(FigureError) {
    let stride = image.width * 3
    // A row is told by its difference to the one above, which leaves little of squares and flat areas. To try all
    // filters, as libpng does, takes four times as long and saves a seventh.
    let above: UInt8 = 2
    let rows = [UInt8](unsafeUninitializedCapacity: image.height * (1 + stride)) { rows, count in
      image.bytes.withUnsafeBufferPointer { bytes in
        for y in 0..<image.height {
          rows[count] = above
          let (from, to) = (y * stride, count + 1)
          for x in 0..<stride {
            rows[to + x] = y == 0 ? bytes[x] : bytes[from + x] &- bytes[from + x - stride]
          }
          count = to + stride
        }
      }
    }
    header = Self.header(width: image.width, height: image.height, depth: 8, colorType: 2)
    data = try Self.compressed(rows, level: 3)
    isColor = true
  }

  /// 16 bits of grey, row by row.
  ///
  /// - Throws: `FigureError.failed` without memory.
  init(grey samples: [UInt16], width: Int, height: Int) throws(FigureError) {
    var rows: [UInt8] = []
    rows.reserveCapacity(height * (1 + width * 2))
    for y in 0..<height {
      rows.append(0)  // no filter
      for sample in samples[y * width..<(y + 1) * width] {
        rows.append(UInt8(truncatingIfNeeded: sample >> 8))
        rows.append(UInt8(truncatingIfNeeded: sample))
      }
    }
    header = Self.header(width: width, height: height, depth: 16, colorType: 0)
    data = try Self.compressed(rows, level: 9)
    isColor = false
  }

  /// The file.
  ///
  /// - Parameter notes: chunks of text and the like.
  func file(_ notes: Data) -> Data {
    head(notes) + PNGChunks.chunk("IDAT", data) + PNGChunks.chunk("IEND", Data())
  }

  /// What stands before the pixels.
  func head(_ notes: Data) -> Data {
    Data(PNGChunks.signature) + PNGChunks.chunk("IHDR", header)
      + (isColor ? PNGChunks.chunk("sRGB", Data([0])) : Data()) + notes
  }

  private static func header(width: Int, height: Int, depth: UInt8, colorType: UInt8) -> Data {
    // The one compression, the one set of filters, no interlacing.
    PNGChunks.bigEndian(UInt32(width)) + PNGChunks.bigEndian(UInt32(height)) + [depth, colorType, 0, 0, 0]
  }

  private static func compressed(_ rows: [UInt8], level: Int32) throws(FigureError) -> Data {
    var length = compressBound(UInt(rows.count))
    var bytes = [UInt8](repeating: 0, count: Int(length))
    guard compress2(&bytes, &length, rows, UInt(rows.count), level) == Z_OK else {
      throw .failed(path: "figure", reason: "no memory")
    }
    return Data(bytes.prefix(Int(length)))
  }
}
