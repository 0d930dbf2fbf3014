/// Where a map crosses a level, as polylines in fractions of the map: marching squares between the values' middles.
struct ContourLines {
  let lines: [[Point]]

  init(_ values: [Float], width: Int, height: Int, level: Float) {
    var segments: [(Point, Point)] = []
    func value(_ x: Int, _ y: Int) -> Float { values[y * width + x] - level }
    func place(_ x: Double, _ y: Double) -> Point {
      Point((x + 0.5) / Double(width), (y + 0.5) / Double(height))
    }
    for y in 0..<max(0, height - 1) {
      for x in 0..<max(0, width - 1) {
        // The corners of one cell, clockwise from the top left.
        let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
        let heights = corners.map { value($0.0, $0.1) }
        guard heights.allSatisfy(\.isFinite) else { continue }
        var crossings: [Point] = []
        for side in 0..<4 {
          let (a, b) = (heights[side], heights[(side + 1) % 4])
          guard (a > 0) != (b > 0) else { continue }
          let share = Double(a / (a - b))
          let (from, to) = (corners[side], corners[(side + 1) % 4])
          crossings.append(
            place(
              Double(from.0) + share * Double(to.0 - from.0), Double(from.1) + share * Double(to.1 - from.1)))
        }
        if crossings.count == 2 {
          segments.append((crossings[0], crossings[1]))
        } else if crossings.count == 4 {
          // A saddle: the mean decides which corners are joined.
          let isHigh = heights.reduce(0, +) > 0
          let turn = (heights[0] > 0) == isHigh ? 1 : 3
          segments.append((crossings[0], crossings[turn]))
          segments.append((crossings[2], crossings[(turn + 2) % 4]))
        }
      }
    }
    lines = Self.joined(segments)
  }

  /// Segments that share an end become one line.
  private static func joined(_ segments: [(Point, Point)]) -> [[Point]] {
    var ends: [Point: [Int]] = [:]
    for (index, segment) in segments.enumerated() {
      ends[segment.0, default: []].append(index)
      ends[segment.1, default: []].append(index)
    }
    var isUsed = [Bool](repeating: false, count: segments.count)
    func extend(_ line: inout [Point]) {
      while let end = line.last, let next = ends[end]?.first(where: { !isUsed[$0] }) {
        isUsed[next] = true
        line.append(segments[next].0 == end ? segments[next].1 : segments[next].0)
      }
    }
    var lines: [[Point]] = []
    for index in segments.indices where !isUsed[index] {
      isUsed[index] = true
      var line = [segments[index].0, segments[index].1]
      extend(&line)
      line.reverse()
      extend(&line)
      lines.append(line)
    }
    return lines
  }
}
