import CZlib
import Foundation

/// The chunks that PNG files are made of: length, type, content, checksum.
enum PNGChunks {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func chunk(_ type: String, _ content: Data) -> Data {
    let body = Data(type.utf8) + content
    let sum = body.withUnsafeBytes { bytes in
      crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(body.count))
    }
    return bigEndian(UInt32(content.count)) + body + bigEndian(UInt32(truncatingIfNeeded: sum))
  }

  /// Text under a keyword, in UTF-8.
  static func text(_ key: String, _ text: String) -> Data {
    // Keyword, no compression, no language, no translated keyword.
    chunk("iTXt", Data(key.utf8) + [0, 0, 0, 0, 0] + Data(text.utf8))
  }

  static func bigEndian<Number: FixedWidthInteger>(_ value: Number) -> Data {
    withUnsafeBytes(of: value.bigEndian) { Data($0) }
  }
}
