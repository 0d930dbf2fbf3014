import Foundation
import Foundations

/// Title, description and command in a PNG file: `iTXt` chunks, and `pHYs` for its size.
struct PNGText {
  let title: String
  let description: String
  let command: String

  /// - Parameter pixelsPerPoint: nil where a pixel is no length.
  func chunks(pixelsPerPoint: Double?) -> Data {
    var chunks = Data()
    if let pixelsPerPoint {
      let perMeter = PNGChunks.bigEndian(UInt32((pixelsPerPoint * 72 / 0.0254).rounded()))
      chunks += PNGChunks.chunk("pHYs", perMeter + perMeter + [1])
    }
    for (key, text) in [("Title", title), ("Description", description), ("Command", command)]
    where !text.isEmpty {
      chunks += PNGChunks.text(key, text)
    }
    return chunks
  }
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
    // XML has no control characters, whether escaped or not.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).visible }
    return lines.joined(separator: "\n")
      .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
