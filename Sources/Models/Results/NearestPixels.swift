/// Resizing by the nearest pixel, as Pillow's `NEAREST` does it: by the middles of pixels, each a step on from the last, so
/// that where a middle falls between two pixels, the same one is taken.
struct NearestPixels {
  private let sourceWidth: Int
  /// The source of each row and column; nil where nothing changes.
  private let sources: (rows: [Int], columns: [Int])?

  init(from source: (width: Int, height: Int), to size: (width: Int, height: Int)) {
    sourceWidth = source.width
    sources =
      source == size
      ? nil : (Self.nearest(source.height, size.height), Self.nearest(source.width, size.width))
  }

  /// - Parameter pixels: row by row.
  func callAsFunction<Pixel>(_ pixels: [Pixel]) -> [Pixel] {
    guard let sources else { return pixels }
    return sources.rows.flatMap { row in sources.columns.map { pixels[row * sourceWidth + $0] } }
  }

  private static func nearest(_ source: Int, _ size: Int) -> [Int] {
    let step = Double(source) / Double(size)
    var middle = step * 0.5
    return (0..<size).map { _ in
      defer { middle += step }
      return min(source - 1, Int(middle))
    }
  }
}
