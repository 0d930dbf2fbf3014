import CZlib
import Cells
import Foundation

/// kitty's graphics protocol (<https://sw.kovidgoyal.net/kitty/graphics-protocol/>), as far as pictures in cells need it.
///
/// A picture is sent once, under a number, and placed nowhere (`U=1`). Cells with `PlaceholderCell.glyph` in the colour of
/// that number show its parts, wherever they stand. `q=2` keeps the terminal from answering.
package struct KittyGraphics: Hashable, Sendable {
  /// tmux hands on what is wrapped, if `allow-passthrough` is on.
  let isInTmux: Bool
  /// Whether bytes cost more than the time to make fewer of them, as on a network.
  let isFarAway: Bool

  /// The most bytes of base64 in one sequence.
  private static let chunk = 4096

  package init(isInTmux: Bool = false, isFarAway: Bool = false) {
    self.isInTmux = isInTmux
    self.isFarAway = isFarAway
  }

  /// Asks whether pictures are understood, by one of a single pixel that is not kept.
  static let question = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"

  /// Sends a picture, to be shown by cells.
  package func sending(_ picture: CellPicture, as number: Int) -> [UInt8] {
    let image = picture.image
    let data = Array(deflated(image.bytes).base64EncodedData())
    var keys =
      "q=2,a=T,U=1,f=24,o=z,s=\(image.width),v=\(image.height),i=\(number),c=\(picture.columns),"
      + "r=\(picture.rows)"
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count + (data.count / Self.chunk + 1) * 24 + 80)
    for start in stride(from: 0, to: data.count, by: Self.chunk) {
      let end = min(start + Self.chunk, data.count)
      append("\(keys),m=\(end < data.count ? 1 : 0);", data[start..<end], to: &bytes)
      keys = "q=2"
    }
    return bytes
  }

  /// Frees a picture and its pixels.
  package func freeing(_ number: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    append("q=2,a=d,d=I,i=\(number)", [], to: &bytes)
    return bytes
  }

  private func append(_ keys: String, _ data: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    bytes += Array((isInTmux ? "\u{1B}Ptmux;\u{1B}\u{1B}_G" : "\u{1B}_G").utf8)
    bytes += Array(keys.utf8)
    bytes += data
    bytes += Array((isInTmux ? "\u{1B}\u{1B}\\\u{1B}\\" : "\u{1B}\\").utf8)
  }

  // MARK: - Compression

  /// What hardly shrinks, such as a photograph, takes longer to compress than to be read as it is by a terminal beside the
  /// program.
  private func deflated(_ bytes: [UInt8]) -> Data {
    let sample = bytes[(bytes.count / 2)..<min(bytes.count, bytes.count / 2 + 16384)]
    let isWorthIt = isFarAway || Self.deflated(sample, level: 1).count * 4 < sample.count
    return Self.deflated(bytes[...], level: isWorthIt ? 1 : 0)
  }

  private static func deflated(_ bytes: ArraySlice<UInt8>, level: Int32) -> Data {
    var length = compressBound(uLong(bytes.count))
    var data = Data(count: Int(length))
    data.withUnsafeMutableBytes { target in
      bytes.withUnsafeBufferPointer { source in
        _ = compress2(
          target.bindMemory(to: UInt8.self).baseAddress, &length, source.baseAddress, uLong(source.count),
          level)
      }
    }
    return data.prefix(Int(length))
  }
}
