/// An annotation file of COCO's form, panoptic or of instances, as far as it says what is in a picture.
struct COCOAnnotations: Decodable {
  struct Image: Decodable {
    let id: Int
    let fileName: String
    let width: Int
    let height: Int
  }

  struct Category: Decodable {
    let id: Int
    let isthing: Int?
  }

  /// All segments of a picture, or one instance.
  struct Annotation: Decodable {
    let imageId: Int
    /// Of a panoptic annotation: the picture whose pixels say which segment they belong to.
    let fileName: String?
    let segmentsInfo: [Segment]?
    let categoryId: Int?
    /// Left, top, width and height in pixels.
    let bbox: [Double]?
    let segmentation: Segmentation?
    let iscrowd: Int?
  }

  struct Segment: Decodable {
    /// R + 256 G + 256² B of its pixels.
    let id: Int
    let categoryId: Int
    let iscrowd: Int?
  }

  /// The pixels of an instance.
  enum Segmentation: Decodable {
    /// x and y in turn, of each polygon.
    case polygons([[Double]])
    /// Runs outside and inside in turn, column by column.
    case runs([Int])
    case compressedRuns(String)

    private struct Runs: Decodable {
      let counts: [Int]
    }

    private struct CompressedRuns: Decodable {
      let counts: String
    }

    init(from decoder: any Decoder) throws {
      if let polygons = try? [[Double]](from: decoder) {
        self = .polygons(polygons)
      } else if let runs = try? Runs(from: decoder) {
        self = .runs(runs.counts)
      } else {
        self = .compressedRuns(try CompressedRuns(from: decoder).counts)
      }
    }
  }

  let images: [Image]
  let annotations: [Annotation]
  let categories: [Category]?

  /// - Parameter picture: its file's name, whatever its folder; nil for the only one.
  func image(of picture: String?) -> Image? {
    if images.count == 1 { return images[0] }
    guard let picture else { return nil }
    func name(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }
    return images.first { name($0.fileName) == name(picture) }
  }

  /// Nil where the file does not say.
  func isThing(_ category: Int) -> Bool? {
    categories?.first { $0.id == category }?.isthing.map { $0 != 0 }
  }
}
