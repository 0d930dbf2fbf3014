import Foundation
import Foundations
import Models

/// A folder in COCO's panoptic format: `panoptic.json`, and beside it `panoptic` with a PNG for each picture, where
/// panopticapi looks for them. The JSON is written last: where there is one, all its pictures are there.
struct PanopticFolder {
  private let path: String
  private var content = COCOPanoptic()

  /// The folder is made when there is something to put into it.
  init(_ path: String) { self.path = path }

  /// - Parameters:
  ///   - segmentation: at the picture's own size.
  ///   - picture: the name of its file.
  ///   - stem: that of its PNG, without the ending.
  /// - Throws: `FileError.unwritable`.
  mutating func add(
    _ segmentation: PanopticSegmentation, id: Int, picture: String, stem: String, categories: Categories
  ) throws {
    try Folders.make("\(path)/panoptic")
    try segmentation.idImage.write(png: png(stem))
    content.add(segmentation, id: id, picture: picture, png: "\(stem).png", categories: categories)
  }

  /// Where the segments of a picture go.
  func png(_ stem: String) -> String { "\(path)/panoptic/\(stem).png" }

  /// Where the list of all goes.
  var list: String { "\(path)/panoptic.json" }

  /// Writes the list of what was added, if anything was.
  ///
  /// - Throws: `FileError.unwritable`.
  func finish() throws {
    guard !content.isEmpty else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try WholeFile.write(Array(encoder.encode(content)), to: list)
  }
}
