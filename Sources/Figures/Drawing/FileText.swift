import CZlib
import Foundation

/// Title, description and command in a PNG file: `tEXt` and `iTXt` chunks after the header, and `pHYs` for its size.
struct PNGText {
  let title: String
  let description: String
  let command: String

  /// - Parameter png: a whole PNG file, whose header chunk ends at byte 33.
  func inserted(into png: Data, pixelsPerPoint: Double) -> Data {
    let perMeter = UInt32((pixelsPerPoint * 72 / 0.0254).rounded())
    var chunks = chunk("pHYs", bigEndian(perMeter) + bigEndian(perMeter) + [1])
    for (key, text) in [("Title", title), ("Description", description), ("Command", command)]
    where !text.isEmpty {
      // Keyword, no compression, no language, no translated keyword, then UTF-8.
      chunks += chunk("iTXt", Data(key.utf8) + [0, 0, 0, 0, 0] + Data(text.utf8))
    }
    let header = 8 + 25
    guard png.count > header else { return png }
    return png.prefix(header) + chunks + png.dropFirst(header)
  }

  private func chunk(_ type: String, _ content: Data) -> Data {
    let body = Data(type.utf8) + content
    let sum = body.withUnsafeBytes { bytes in
      crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(body.count))
    }
    return bigEndian(UInt32(content.count)) + body + bigEndian(UInt32(truncatingIfNeeded: sum))
  }

  private func bigEndian(_ value: UInt32) -> Data { withUnsafeBytes(of: value.bigEndian) { Data($0) } }
}

/// Title, description and command in an SVG file of Cairo's, and names that do not count what the program drew before.
struct SVGText {
  let title: String
  let description: String
  let command: String

  func inserted(into svg: Data) -> Data {
    let text = renumbered(String(decoding: svg, as: UTF8.self))
    guard let start = text.range(of: "<svg"),
      let end = text.range(of: ">", range: start.upperBound..<text.endIndex)
    else { return svg }
    let note = [description, command].filter { !$0.isEmpty }.joined(separator: "\n")
    let head = "\n<title>\(escaped(title))</title>\n<desc>\(escaped(note))</desc>"
    return Data((text[..<end.upperBound] + head + text[end.upperBound...]).utf8)
  }

  /// Cairo names what it defines by a counter of the whole process: `surface17`. Here each name counts from 0.
  private func renumbered(_ text: String) -> String {
    var numbers: [Substring: Int] = [:]
    return text.replacing(/\b(surface|clip|mask|image|source-|pattern|radial|linear)(\d+)\b/) { match in
      let number = numbers[match.output.0] ?? numbers.count
      numbers[match.output.0] = number
      return "\(match.output.1)\(number)"
    }
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
