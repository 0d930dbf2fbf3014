/// The pixels of one segment, and where on them a label has room.
struct LabelRoom {
  private let width: Int
  private let height: Int
  /// In fractions of the picture.
  private let middle: Point
  /// How many pixels above and left of each corner are the segment's, rows of `width + 1`.
  private let sums: [Int32]

  /// - Parameters:
  ///   - segments: the segment of each pixel, row by row.
  ///   - middle: the place that a label should be near to, in fractions of the picture.
  init(_ segments: [Int], of segment: Int, width: Int, height: Int, near middle: Point) {
    (self.width, self.height, self.middle) = (width, height, middle)
    var sums = [Int32](repeating: 0, count: (width + 1) * (height + 1))
    for y in 0..<height {
      var row: Int32 = 0
      for x in 0..<width {
        if segments[y * width + x] == segment { row += 1 }
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row
      }
    }
    self.sums = sums
  }

  /// The top left of a label that lies wholly on the segment, as near to its middle as can be; nil without room.
  ///
  /// All in fractions of the picture.
  func corner(width: Double, height: Double) -> Point? {
    let columns = Int((width * Double(self.width)).rounded(.up))
    let rows = Int((height * Double(self.height)).rounded(.up))
    guard columns > 0, rows > 0, columns <= self.width, rows <= self.height else { return nil }
    let (left, top) = (
      middle.x * Double(self.width) - Double(columns) / 2,
      middle.y * Double(self.height) - Double(rows) / 2
    )
    var best: (distance: Double, x: Int, y: Int)?
    for y in 0...(self.height - rows) {
      for x in 0...(self.width - columns) {
        let (dx, dy) = (Double(x) - left, Double(y) - top)
        let distance = dx * dx + dy * dy
        guard distance < best?.distance ?? .infinity, isInside(x, y, columns, rows) else { continue }
        best = (distance, x, y)
      }
    }
    return best.map { Point(Double($0.x) / Double(self.width), Double($0.y) / Double(self.height)) }
  }

  private func isInside(_ x: Int, _ y: Int, _ columns: Int, _ rows: Int) -> Bool {
    let stride = width + 1
    let (top, bottom) = (y * stride, (y + rows) * stride)
    let count = sums[bottom + x + columns] - sums[bottom + x] - sums[top + x + columns] + sums[top + x]
    return Int(count) == columns * rows
  }
}
