import Analysis
import Cells

/// Which segment lies under each cell of a picture.
struct SegmentCells {
  private let rect: Rect
  /// Row by row.
  private let segments: [Int]

  init(_ map: SegmentMap, on mapping: PixelMapping) {
    let rect = mapping.rect
    self.rect = rect
    segments = (rect.y..<rect.maxY).flatMap { y in
      (rect.x..<rect.maxX).map { x in
        guard let source = mapping.source(ofCell: x, y) else { return map.segments.count }
        let column = Int(source.x / Double(mapping.sourceWidth) * Double(map.width))
        let row = Int(source.y / Double(mapping.sourceHeight) * Double(map.height))
        return map.indices[min(row, map.height - 1) * map.width + min(column, map.width - 1)]
      }
    }
  }

  /// Where a label lies most on a segment, and of such places nearest to its middle; nil where it has no cell that is
  /// free.
  func place(of segment: Int, width: Int, avoiding taken: [Rect]) -> Rect? {
    let width = min(width, rect.width)
    let middle = self.middle(of: segment)
    var best: (covered: Int, distance: Int, place: Rect)?
    for row in 0..<rect.height {
      let line = segments[row * rect.width..<(row + 1) * rect.width].map { $0 == segment ? 1 : 0 }
      guard line.contains(1) else { continue }
      var covered = line.prefix(width).reduce(0, +)
      for start in 0...rect.width - width {
        if start > 0 { covered += line[start + width - 1] - line[start - 1] }
        guard covered > 0, covered >= best?.covered ?? 0 else { continue }
        // A cell is twice as high as wide.
        let distance = abs(start + width / 2 - middle.x) + 2 * abs(row - middle.y)
        guard covered > best?.covered ?? 0 || distance < best?.distance ?? .max else { continue }
        let place = Rect(x: rect.x + start, y: rect.y + row, width: width, height: 1)
        if taken.allSatisfy({ $0.intersection(place).isEmpty }) { best = (covered, distance, place) }
      }
    }
    return best?.place
  }

  private func middle(of segment: Int) -> (x: Int, y: Int) {
    var (x, y, count) = (0, 0, 0)
    for (cell, found) in segments.enumerated() where found == segment {
      x += cell % rect.width
      y += cell / rect.width
      count += 1
    }
    return (x / max(1, count), y / max(1, count))
  }
}
