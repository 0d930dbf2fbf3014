import Foundation
import Foundations

/// Where it is told what is in many pictures: in files beside them, or in one of COCO's, which is read once.
public struct TruthSource: Sendable {
  private let file: SharedFile?

  private struct SharedFile: Sendable {
    let path: String
    let content: COCOAnnotations
    /// By the names of their files.
    let images: [String: COCOAnnotations.Image]
    /// By the images' numbers.
    let annotations: [Int: [COCOAnnotations.Annotation]]
  }

  /// - Parameter path: a file of COCO's; nil for the files beside the pictures.
  /// - Throws: `TruthError` for a file that is missing or none of COCO's, `FileError` for one that cannot be read.
  public init(_ path: String? = nil) throws {
    guard let path else {
      file = nil
      return
    }
    let content: COCOAnnotations
    do {
      content = try COCOAnnotations(COCOAnnotations.bytes(of: path), path: path)
    } catch FileError.missing {
      throw TruthError.noFile(path: path)
    }
    file = SharedFile(
      path: path, content: content,
      images: Dictionary(
        content.images.map { (Self.name(of: $0.fileName), $0) }, uniquingKeysWith: { first, _ in first }),
      annotations: Dictionary(grouping: content.annotations, by: \.imageId))
  }

  /// What is in a picture; nil where nobody says.
  ///
  /// - Throws: as `Truth.init(path:picture:)`.
  public func truth(of picture: String) throws -> Truth? {
    guard let file else {
      let path = Truth.path(besideImage: picture)
      return Folders.exists(path) ? try Truth(path: path) : nil
    }
    guard let image = file.images[Self.name(of: picture)] else { return nil }
    return try Truth(of: image, file.annotations[image.id] ?? [], file.content, file.path)
  }

  /// Whether a file was named, and has none of some pictures.
  public func knowsNone(of pictures: [String]) -> Bool {
    file.map { file in !pictures.contains { file.images[Self.name(of: $0)] != nil } } ?? false
  }

  /// The file that tells of a picture.
  func path(for picture: String) -> String { file?.path ?? Truth.path(besideImage: picture) }

  /// The name of a picture's file.
  static func name(of path: String) -> String { (path as NSString).lastPathComponent }
}
