import Foundation
import Images
import Models

/// What is known to be in a picture: `NAME.truth.png`, whose pixels are segment numbers, and `NAME.truth.json`, the
/// segments' classes.
public struct TrueSegments: Derivation {
  public let imagePath: String

  public init(besideImage imagePath: String) { self.imagePath = imagePath }

  private struct Entry: Decodable {
    let category: Int

    private enum CodingKeys: String, CodingKey {
      case category = "category_id"
    }
  }

  /// - Throws: `TruthError`, or `ImageError` for the segments' picture.
  public func evaluate(in run: ForwardRun) throws -> SegmentMap {
    let base = (imagePath as NSString).deletingPathExtension
    guard let list = FileManager.default.contents(atPath: base + ".truth.json") else {
      throw TruthError.unknown
    }
    guard let entries = try? JSONDecoder().decode([Entry].self, from: list) else {
      throw TruthError.malformed(path: base + ".truth.json")
    }
    let image = try RGBImage(contentsOf: base + ".truth.png")
    let indices = stride(from: 0, to: image.bytes.count, by: 3).map { Int(image.bytes[$0]) }
    return SegmentMap(
      indices, width: image.width, height: image.height,
      found: entries.map { (run.categories[$0.category], nil) })
  }

  public static func byteCount(of map: SegmentMap) -> Int { map.byteCount }
}

/// Why the truth of an image cannot be shown.
enum TruthError: Error, CustomStringConvertible {
  case unknown
  /// A class list that is none.
  case malformed(path: String)

  var description: String {
    switch self {
    case .unknown: "no truth is known of this image"
    case .malformed(let path):
      "\(path): expected a list of segments with a category_id, found something else"
    }
  }
}
