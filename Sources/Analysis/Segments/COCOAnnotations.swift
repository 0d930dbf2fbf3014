import Foundation
import Foundations

/// An annotation file of COCO's form, panoptic or of instances, as far as it says what is in a picture.
struct COCOAnnotations: Decodable {
  struct Image: Decodable {
    let id: Int
    let fileName: String
    let width: Int
    let height: Int

    private enum CodingKeys: String, CodingKey {
      case id, width, height
      case fileName = "file_name"
    }
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

    private enum CodingKeys: String, CodingKey {
      case bbox, segmentation, iscrowd
      case imageId = "image_id"
      case fileName = "file_name"
      case segmentsInfo = "segments_info"
      case categoryId = "category_id"
    }
  }

  struct Segment: Decodable {
    /// R + 256 G + 256² B of its pixels.
    let id: Int
    let categoryId: Int
    let iscrowd: Int?

    private enum CodingKeys: String, CodingKey {
      case id, iscrowd
      case categoryId = "category_id"
    }
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

  /// The largest published file, the training set's instances, has 470 MB.
  private static let mostBytes = 1 << 30

  /// - Throws: `FileError`.
  static func bytes(of path: String) throws -> Data {
    Data(try WholeFile.read(path, mostBytes: mostBytes))
  }

  /// - Throws: `TruthError.malformed` for another kind of file, `.badPart` for a part of it that cannot be read.
  init(_ bytes: Data, path: String) throws(TruthError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: bytes)
    } catch let error as DecodingError where !error.isOfWhole {
      throw .badPart(path: path, error)
    } catch {
      throw .malformed(path: path)
    }
  }

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
