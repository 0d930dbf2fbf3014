import CPNG

/// Files with 16 bits per channel. libpng's simplified API either rounds them to 8 bits or multiplies them by
/// alpha; neither gives the high bytes that Pillow keeps. So zlib inflates them, and the row filters are
/// undone here, as in sections 8 and 9 of the PNG specification.
extension PNGFile {
  /// The high byte of each sample, three per pixel: grey is repeated, alpha is dropped.
  /// - Throws: `damaged`.
  func highBytes() throws(ImageError) -> [UInt8] {
    guard header.color != .palette else { throw damaged("a palette of 16 bits") }
    let pixelSize = header.color.channels * 2
    let passes = header.isInterlaced ? Pass.adam7 : [Pass(x: 0, y: 0, dx: 1, dy: 1)]
    let sizes = passes.map { $0.size(of: header) }
    let total = sizes.reduce(0) { $0 + ($1.columns == 0 ? 0 : $1.rows * (1 + $1.columns * pixelSize)) }
    var raw = try inflated(to: total)
    var pixels = [UInt8](repeating: 0, count: header.width * header.height * 3)
    let isColor = header.color == .rgb || header.color == .rgba
    var start = 0
    for (pass, size) in zip(passes, sizes) where size.columns > 0 {
      let rowSize = size.columns * pixelSize
      for row in 0..<size.rows {
        // The row above the first row of a pass counts as zeros.
        let above = row > 0 ? start - rowSize : nil
        guard
          Self.unfilter(
            &raw, at: start + 1, count: rowSize, above: above, step: pixelSize, filter: raw[start])
        else { throw damaged("row filter \(raw[start])") }
        for column in 0..<size.columns {
          let from = start + 1 + column * pixelSize
          let to = ((pass.y + row * pass.dy) * header.width + pass.x + column * pass.dx) * 3
          for channel in 0..<3 { pixels[to + channel] = raw[from + (isColor ? channel * 2 : 0)] }
        }
        start += 1 + rowSize
      }
    }
    return pixels
  }

  /// One pass of an interlaced image: every `dx`th column from `x`, every `dy`th row from `y`.
  private struct Pass {
    let x: Int
    let y: Int
    let dx: Int
    let dy: Int

    static let adam7 = [
      Pass(x: 0, y: 0, dx: 8, dy: 8), Pass(x: 4, y: 0, dx: 8, dy: 8), Pass(x: 0, y: 4, dx: 4, dy: 8),
      Pass(x: 2, y: 0, dx: 4, dy: 4), Pass(x: 0, y: 2, dx: 2, dy: 4), Pass(x: 1, y: 0, dx: 2, dy: 2),
      Pass(x: 0, y: 1, dx: 1, dy: 2),
    ]

    func size(of header: Header) -> (columns: Int, rows: Int) {
      (max(0, header.width - x + dx - 1) / dx, max(0, header.height - y + dy - 1) / dy)
    }
  }

  private func damaged(_ found: String) -> ImageError { .damaged(name: name, kind: .png, found: found) }

  /// Inflates the file's compressed data, which must give exactly `count` bytes.
  private func inflated(to count: Int) throws(ImageError) -> [UInt8] {
    var compressed: [UInt8] = []
    for range in data {
      // A chunk's checksum follows its data and covers its type and data.
      let checked = bytes[(range.lowerBound - 4)..<range.upperBound]
      let checksum = checked.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
      guard checksum == UInt(bigEndian32(bytes, at: range.upperBound)) else {
        throw damaged("an IDAT chunk with a wrong checksum")
      }
      compressed += bytes[range]
    }
    // Deflate compresses at most 1032-fold: no memory for a header that claims more.
    guard count / 1032 <= compressed.count else { throw damaged("too little compressed data") }
    var raw = [UInt8](repeating: 0, count: count)
    var length = UInt(count)
    let status = uncompress(&raw, &length, compressed, UInt(compressed.count))
    guard status == Z_OK, length == UInt(count) else { throw damaged("damaged compressed data") }
    return raw
  }

  /// Undoes the filter of the `count` bytes at `start`. `above` is where the row above begins, if there is
  /// one; `step` is the number of bytes per pixel. Returns false for an unknown filter.
  private static func unfilter(
    _ raw: inout [UInt8], at start: Int, count: Int, above: Int?, step: Int, filter: UInt8
  ) -> Bool {
    guard filter <= 4 else { return false }
    if filter == 0 { return true }
    for i in 0..<count {
      let a = i >= step ? Int(raw[start + i - step]) : 0
      let b = above.map { Int(raw[$0 + i]) } ?? 0
      let c = above.map { i >= step ? Int(raw[$0 + i - step]) : 0 } ?? 0
      let predicted: Int
      switch filter {
      case 1: predicted = a
      case 2: predicted = b
      case 3: predicted = (a + b) / 2
      default:
        let (pa, pb, pc) = (abs(b - c), abs(a - c), abs(a + b - 2 * c))
        predicted = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
      }
      raw[start + i] &+= UInt8(predicted)
    }
    return true
  }
}
