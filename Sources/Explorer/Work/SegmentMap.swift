import DETRModel

/// A panoptic segmentation, and where its labels go.
public struct SegmentMap: Sendable {
  public let panoptic: PanopticSegmentation
  /// For each segment a place on it, as near to its middle as there is one, in fractions of the picture; nil
  /// for a segment without pixels.
  public let middles: [(x: Double, y: Double)?]

  public init(_ panoptic: PanopticSegmentation) {
    self.panoptic = panoptic
    let (width, height) = (panoptic.width, panoptic.height)
    var sums = [(x: Int, y: Int, count: Int)](repeating: (0, 0, 0), count: panoptic.segments.count)
    guard !panoptic.segments.isEmpty else {
      middles = []
      return
    }
    for y in 0..<height {
      for x in 0..<width {
        let segment = panoptic.indices[y * width + x]
        sums[segment].x += x
        sums[segment].y += y
        sums[segment].count += 1
      }
    }
    let centers = sums.map { (x: $0.x / max(1, $0.count), y: $0.y / max(1, $0.count)) }
    var nearest = [(distance: Int, x: Int, y: Int)?](repeating: nil, count: panoptic.segments.count)
    for y in 0..<height {
      for x in 0..<width {
        let segment = panoptic.indices[y * width + x]
        let (dx, dy) = (x - centers[segment].x, y - centers[segment].y)
        let distance = dx * dx + dy * dy
        if distance < nearest[segment]?.distance ?? .max { nearest[segment] = (distance, x, y) }
      }
    }
    middles = nearest.map { place in
      place.map { ((Double($0.x) + 0.5) / Double(width), (Double($0.y) + 0.5) / Double(height)) }
    }
  }
}
