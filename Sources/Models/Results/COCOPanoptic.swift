import Images

/// Panoptic segmentations in the form of COCO's challenge, which panopticapi reads: one JSON for all pictures, and for each
/// one a PNG whose pixels say in three bytes which segment they belong to.
public struct COCOPanoptic: Encodable, Sendable {
  public struct Image: Encodable, Sendable {
    public let id: Int
    public let fileName: String
    public let width: Int
    public let height: Int
  }

  public struct SegmentInfo: Encodable, Sendable {
    /// What the pixels of the PNG say, R + 256 G + 256² B; 0 is nothing.
    public let id: Int
    public let categoryId: Int
    public let area: Int
    /// Left, top, width and height in pixels.
    public let bbox: [Int]
    public let iscrowd: Int
    public let score: Float
  }

  public struct Annotation: Encodable, Sendable {
    public let imageId: Int
    public let fileName: String
    public let segmentsInfo: [SegmentInfo]
  }

  public struct Category: Encodable, Sendable {
    public let id: Int
    public let name: String
    public let isthing: Int
  }

  public private(set) var images: [Image] = []
  public var isEmpty: Bool { images.isEmpty }
  public private(set) var annotations: [Annotation] = []
  public private(set) var categories: [Category] = []

  public init() {}

  /// Adds a picture's segmentation.
  ///
  /// - Parameters:
  ///   - segmentation: at the picture's own size.
  ///   - id: the picture's number.
  ///   - picture: its file's name.
  ///   - png: the name of the file that `PanopticSegmentation.idImage` goes to.
  ///   - known: the model's classes.
  public mutating func add(
    _ segmentation: PanopticSegmentation, id: Int, picture: String, png: String, categories known: Categories
  ) {
    images.append(
      Image(id: id, fileName: picture, width: segmentation.width, height: segmentation.height))
    let boxes = segmentation.boxes
    let segments = segmentation.segments.enumerated().map { index, segment in
      SegmentInfo(
        id: index + 1, categoryId: segment.category.id, area: segment.area, bbox: boxes[index], iscrowd: 0,
        score: segment.score)
    }
    annotations.append(Annotation(imageId: id, fileName: png, segmentsInfo: segments))
    let listed = Set(categories.map(\.id))
    let used = known.all + segmentation.segments.map(\.category)
    let new = Dictionary(used.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    categories += new.values.filter { !listed.contains($0.id) }
      .map { Category(id: $0.id, name: $0.name, isthing: $0.isThing ? 1 : 0) }
    categories.sort { $0.id < $1.id }
  }
}

extension PanopticSegmentation {
  /// The segment of each pixel as COCO's panoptic PNGs have it: `id = R + 256 G + 256² B`, counted from 1; black where
  /// there is none.
  public var idImage: RGBImage {
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    guard !segments.isEmpty else { return RGBImage(width: width, height: height, bytes: bytes) }
    for (pixel, index) in indices.enumerated() {
      let id = index + 1
      bytes[3 * pixel] = UInt8(id & 0xFF)
      bytes[3 * pixel + 1] = UInt8(id >> 8 & 0xFF)
      bytes[3 * pixel + 2] = UInt8(id >> 16 & 0xFF)
    }
    return RGBImage(width: width, height: height, bytes: bytes)
  }

  /// Left, top, width and height of each segment in pixels; zeros of one without pixels.
  var boxes: [[Int]] {
    var edges = [(left: Int, top: Int, right: Int, bottom: Int)?](repeating: nil, count: segments.count)
    for (pixel, index) in indices.enumerated() where index < segments.count {
      let (x, y) = (pixel % width, pixel / width)
      let edge = edges[index] ?? (x, y, x, y)
      edges[index] = (min(edge.left, x), min(edge.top, y), max(edge.right, x), max(edge.bottom, y))
    }
    return edges.map { edge in
      edge.map { [$0.left, $0.top, $0.right - $0.left + 1, $0.bottom - $0.top + 1] } ?? [0, 0, 0, 0]
    }
  }
}
