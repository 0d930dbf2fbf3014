import CZlib
import Foundation
import Testing

/// A PNG file read by the specification and by nothing of the program's.
struct PNGReading {
  struct Chunk {
    let type: String
    let content: [UInt8]
  }

  let chunks: [Chunk]

  /// Checks every chunk's length and checksum.
  init(_ file: Data) throws {
    let bytes = [UInt8](file)
    try #require(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    var chunks: [Chunk] = []
    var at = 8
    while at < bytes.count {
      let length = Int(Self.number(bytes[at..<at + 4]))
      let body = Array(bytes[at + 4..<at + 8 + length])
      let sum = Self.number(bytes[at + 8 + length..<at + 12 + length])
      #expect(UInt64(sum) == UInt64(crc32(0, body, UInt32(body.count))), "checksum at \(at)")
      chunks.append(
        Chunk(type: String(decoding: body.prefix(4), as: UTF8.self), content: Array(body.dropFirst(4))))
      at += 12 + length
    }
    self.chunks = chunks
  }

  static func number(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

  var width: Int { Int(Self.number(chunks[0].content.prefix(4))) }
  var height: Int { Int(Self.number(chunks[0].content[4..<8])) }

  /// Text by keyword.
  var texts: [String: String] {
    let texts = chunks.filter { $0.type == "iTXt" }.map { chunk in
      let key = chunk.content.prefix { $0 != 0 }
      return (
        String(decoding: key, as: UTF8.self),
        String(decoding: chunk.content.dropFirst(key.count + 5), as: UTF8.self)
      )
    }
    return Dictionary(uniqueKeysWithValues: texts)
  }

  /// The samples of a file with 16 bits of grey and no row filters.
  func greySamples() throws -> [UInt16] {
    try #require(Array(chunks[0].content[8...]) == [16, 0, 0, 0, 0])
    var rows = [UInt8](repeating: 0, count: height * (1 + 2 * width))
    var count = UInt(rows.count)
    let compressed = chunks.filter { $0.type == "IDAT" }.flatMap(\.content)
    try #require(uncompress(&rows, &count, compressed, UInt(compressed.count)) == Z_OK)
    try #require(Int(count) == rows.count)
    return try (0..<height).flatMap { y in
      let row = rows[y * (1 + 2 * width)..<(y + 1) * (1 + 2 * width)]
      try #require(row.first == 0)
      let bytes = Array(row.dropFirst())
      return (0..<width).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
    }
  }

  /// The frames of an animation, each as a plain PNG file made of its data.
  func frames() throws -> [Data] {
    let control = try #require(chunks.first { $0.type == "acTL" })
    #expect(Array(control.content[4...]) == [0, 0, 0, 0], "runs for ever")
    var sequence: UInt32 = 0
    var frames: [[UInt8]] = []
    for chunk in chunks {
      switch chunk.type {
      case "fcTL":
        #expect(Self.number(chunk.content.prefix(4)) == sequence)
        #expect(Array(chunk.content[4..<12]) == Array(chunks[0].content.prefix(8)), "of the file's size")
        #expect(chunk.content.count == 26)
        sequence += 1
        frames.append([])
      case "IDAT":
        #expect(frames.count == 1)
        frames[frames.count - 1] += chunk.content
      case "fdAT":
        #expect(Self.number(chunk.content.prefix(4)) == sequence)
        sequence += 1
        frames[frames.count - 1] += chunk.content.dropFirst(4)
      default: break
      }
    }
    #expect(frames.count == Int(Self.number(control.content.prefix(4))))
    return frames.map { data in
      var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      for (type, content) in [("IHDR", chunks[0].content), ("IDAT", data), ("IEND", [])] {
        let body = Array(type.utf8) + content
        let sum = UInt32(truncatingIfNeeded: crc32(0, body, UInt32(body.count)))
        file.append(contentsOf: withUnsafeBytes(of: UInt32(content.count).bigEndian) { Array($0) })
        file.append(contentsOf: body)
        file.append(contentsOf: withUnsafeBytes(of: sum.bigEndian) { Array($0) })
      }
      return file
    }
  }
}
