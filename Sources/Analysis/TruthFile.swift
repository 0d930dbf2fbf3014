import Foundation
import Images
import Models

/// What is known to be in a picture: `NAME.truth.png`, whose pixels are segment numbers, and `NAME.truth.json`, the
/// segments' classes.
enum TruthFile {
  private struct Entry: Decodable {
    let category: Int

    private enum CodingKeys: String, CodingKey {
      case category = "category_id"
    }
  }

  struct Malformed: Error, CustomStringConvertible {
    let path: String
    var description: String {
      "\(path): expected a list of segments with a category_id, found something else"
    }
  }

  /// The truth of an image, nil where there is none.
  ///
  /// - Throws: `ImageError`, or `Malformed` for a class list that is none.
  static func read(besideImage path: String, categories: Categories) throws -> SegmentMap? {
    let base = (path as NSString).deletingPathExtension
    guard let list = FileManager.default.contents(atPath: base + ".truth.json") else { return nil }
    guard let entries = try? JSONDecoder().decode([Entry].self, from: list) else {
      throw Malformed(path: base + ".truth.json")
    }
    let image = try RGBImage(contentsOf: base + ".truth.png")
    let indices = stride(from: 0, to: image.bytes.count, by: 3).map { Int(image.bytes[$0]) }
    return SegmentMap(
      indices, width: image.width, height: image.height,
      found: entries.map { (categories[$0.category], nil) })
  }
}
