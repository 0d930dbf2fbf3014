import Models

/// Every pixel given to one segment, found or known, and where the segments' labels go.
public struct SegmentMap: Sendable {
  public struct Segment: Hashable, Sendable {
    public let category: ObjectClass
    /// The query whose segment it is; nil for the truth.
    public let query: Int?
    /// Pixels.
    public let area: Int
    /// A place on it, as near to its middle as there is one, in fractions of the picture; nil without pixels.
    public let middle: Middle?
  }

  public struct Middle: Hashable, Sendable {
    public let x: Double
    public let y: Double
  }

  public let width: Int
  public let height: Int
  /// The index into `segments` of each pixel, row by row; beyond them where a pixel belongs to none.
  public let indices: [Int]
  public let segments: [Segment]
  /// How much of each pixel belongs to its segment, 0…1; nil where all of it does.
  public internal(set) var strengths: [Float]?

  var byteCount: Int {
    indices.count * MemoryLayout<Int>.stride + (strengths?.count ?? 0) * MemoryLayout<Float>.stride
  }

  /// What a model found.
  public init(_ panoptic: PanopticSegmentation) {
    self.init(
      panoptic.indices, width: panoptic.width, height: panoptic.height,
      found: panoptic.segments.map { ($0.category, $0.query) })
  }

  /// - Parameter found: class and query of each segment.
  package init(
    _ indices: [Int], width: Int, height: Int, found: [(category: ObjectClass, query: Int?)]
  ) {
    self.width = width
    self.height = height
    self.indices = indices
    var sums = [(x: Int, y: Int, count: Int)](repeating: (0, 0, 0), count: found.count)
    for (pixel, segment) in indices.enumerated() where segment < found.count {
      sums[segment].x += pixel % width
      sums[segment].y += pixel / width
      sums[segment].count += 1
    }
    let centers = sums.map { (x: $0.x / max(1, $0.count), y: $0.y / max(1, $0.count)) }
    var nearest = [(distance: Int, pixel: Int)?](repeating: nil, count: found.count)
    for (pixel, segment) in indices.enumerated() where segment < found.count {
      let (dx, dy) = (pixel % width - centers[segment].x, pixel / width - centers[segment].y)
      let distance = dx * dx + dy * dy
      if distance < nearest[segment]?.distance ?? .max { nearest[segment] = (distance, pixel) }
    }
    segments = found.indices.map { index in
      let middle = nearest[index].map { place in
        Middle(
          x: (Double(place.pixel % width) + 0.5) / Double(width),
          y: (Double(place.pixel / width) + 0.5) / Double(height))
      }
      return Segment(
        category: found[index].category, query: found[index].query, area: sums[index].count, middle: middle)
    }
  }
}

/// The panoptic segmentation of the queries above a score.
public struct PanopticSegments: Derivation {
  public let threshold: Float

  public init(above threshold: Float) { self.threshold = threshold }

  public func evaluate(in run: ForwardRun) throws -> SegmentMap {
    SegmentMap(try run.panoptic(above: threshold))
  }

  public static func byteCount(of map: SegmentMap) -> Int { map.byteCount }
}
