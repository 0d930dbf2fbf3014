import Foundation
import Foundations
import Images
import Models
import Tensors

/// What is known to be in a picture.
///
/// The samples' form is two files side by side: `NAME.png`, whose pixels are numbers of segments from 0, and `NAME.json`, a
/// list of the segments: `[{"category_id": 17, "isthing": true}, …]`. A pixel whose number is beyond the list is nobody's.
/// COCO's annotation files, panoptic or of instances, are read as well.
public struct Truth: Sendable {
  public struct Segment: Hashable, Sendable, Decodable {
    /// The model's class column.
    public let category: Int
    /// Nil where only the model's labels say.
    public let isThing: Bool?

    private enum CodingKeys: String, CodingKey {
      case category = "category_id"
      case isThing = "isthing"
    }
  }

  public let width: Int
  public let height: Int
  /// The segment of each pixel, row by row; beyond `segments` that of `crowds`, beyond these nobody's.
  public let indices: [Int]
  public let segments: [Segment]
  /// Regions of many objects that nobody told apart. They are not to be found, and nobody is blamed for finding something
  /// there.
  public let crowds: [Segment]
  /// The boxes of segments and crowds where a file has them; nil where they come from the pixels.
  private let boxes: [Box]?

  /// - Parameter boxes: of the segments, then of the crowds.
  init(
    width: Int, height: Int, indices: [Int], segments: [Segment], crowds: [Segment] = [], boxes: [Box]? = nil
  ) {
    (self.width, self.height, self.indices) = (width, height, indices)
    (self.segments, self.crowds, self.boxes) = (segments, crowds, boxes)
  }

  /// Where the truth of a picture lies: `NAME.truth.json` beside `NAME.png`.
  public static func path(besideImage image: String) -> String {
    (image as NSString).deletingPathExtension + ".truth.json"
  }

  /// Where the pixels of a list of segments lie: `NAME.png` beside `NAME.json`.
  package static func picture(ofList path: String) -> String {
    (path as NSString).deletingPathExtension + ".png"
  }

  /// Whether a file of this name holds the pixels of a truth, and is no picture to look at.
  public static func isSegments(_ name: String) -> Bool { name.lowercased().hasSuffix(".truth.png") }

  /// - Parameters:
  ///   - path: the list, or a COCO file.
  ///   - picture: the picture's file name, by which a COCO file of several has it.
  /// - Throws: `TruthError`, `FileError` for a file that cannot be read, or `ImageError` for the segments' picture.
  public init(path: String, picture: String? = nil) throws {
    let bytes: Data
    do {
      bytes = try COCOAnnotations.bytes(of: path)
    } catch FileError.missing {
      throw TruthError.unknown(path: path)
    }
    guard let segments = try Self.segments(bytes, path: path) else {
      try self.init(COCOAnnotations(bytes, path: path), path: path, picture: picture)
      return
    }
    let image = try RGBImage(contentsOf: Self.picture(ofList: path))
    self.init(
      width: image.width, height: image.height,
      indices: stride(from: 0, to: image.bytes.count, by: 3).map { Int(image.bytes[$0]) }, segments: segments)
  }

  /// The samples' list; nil where it is no list.
  private static func segments(_ bytes: Data, path: String) throws(TruthError) -> [Segment]? {
    do {
      return try JSONDecoder().decode([Segment].self, from: bytes)
    } catch let error as DecodingError where !error.isOfWhole {
      throw .badPart(path: path, error)
    } catch {
      return nil
    }
  }

  /// The objects that a model is to find, in the list's order: those that have a pixel, without stuff for a model of
  /// things.
  public func objects(of categories: Categories, thingsOnly: Bool) -> [TrueObject] {
    located(segments, from: 0, categories).filter { $0.category.isThing || !thingsOnly }
  }

  /// The crowds that have a pixel; they are numbered after the segments.
  func crowdObjects(of categories: Categories) -> [TrueObject] {
    located(crowds, from: segments.count, categories)
  }

  private func located(_ listed: [Segment], from first: Int, _ categories: Categories) -> [TrueObject] {
    let sides = boxes == nil ? sides(first..<first + listed.count) : []
    return listed.enumerated().compactMap { place, segment in
      guard let box = boxes?[first + place] ?? sides[place].map(box) else { return nil }
      let label = categories[segment.category]
      let category = ObjectClass(
        id: label.id, name: label.name, isThing: segment.isThing ?? label.isThing)
      return TrueObject(index: first + place, category: category, box: box)
    }
  }

  private typealias Sides = (left: Int, top: Int, right: Int, bottom: Int)

  /// The first and last pixels of some segments; nil for one without.
  private func sides(_ numbers: Range<Int>) -> [Sides?] {
    var sides = [Sides?](repeating: nil, count: numbers.count)
    for (pixel, number) in indices.enumerated() where numbers.contains(number) {
      let (x, y, place) = (pixel % width, pixel / width, number - numbers.lowerBound)
      let known = sides[place] ?? (x, y, x, y)
      sides[place] = (min(known.left, x), min(known.top, y), max(known.right, x), max(known.bottom, y))
    }
    return sides
  }

  /// From the first pixel's near edge to the last one's far edge, in fractions of the picture.
  private func box(of side: Sides) -> Box {
    let (left, right, top, bottom) = (side.left, side.right + 1, side.top, side.bottom + 1)
    func share(_ length: Double, of whole: Int) -> Float { Float(length / Double(whole)) }
    return Box(
      centerX: share(Double(left + right) / 2, of: width),
      centerY: share(Double(top + bottom) / 2, of: height),
      width: share(Double(right - left), of: width), height: share(Double(bottom - top), of: height))
  }

  /// The masks of objects at another size, `[objects.count, height, width]`: 1 inside, 0 outside, resized by PyTorch's
  /// "nearest" as in training.
  func masks(of objects: [TrueObject], height: Int, width: Int) -> Tensor {
    let rows = Tensor.nearestSources(from: self.height, to: height)
    let columns = Tensor.nearestSources(from: self.width, to: width)
    return Tensor(shape: [objects.count, height, width]) { mask in
      var place = 0
      for object in objects {
        for row in rows {
          for column in columns {
            mask[place] = indices[row * self.width + column] == object.index ? 1 : 0
            place += 1
          }
        }
      }
    }
  }
}

/// An object that is known to be in a picture.
public struct TrueObject: Hashable, Sendable {
  /// Its number in the truth's list.
  public let index: Int
  public let category: ObjectClass
  public let box: Box

  /// What a query that finds it should say.
  var target: Target { Target(column: category.id, box: box) }
}

/// Why the truth of an image cannot be shown.
public enum TruthError: Error, CustomStringConvertible {
  case unknown(path: String)
  /// A file that was named is missing.
  case noFile(path: String)
  /// A class list that is none.
  case malformed(path: String)
  /// A COCO file of several pictures, none of which is this one.
  case noPicture(path: String, picture: String, images: Int)
  /// A part of a COCO file that cannot be understood.
  case badPart(path: String, part: String, expected: String, found: String)
  /// A truth of another picture.
  case otherSize(path: String, expected: String, found: String)
  /// The truth has a class that the model has no column for.
  case unknownClass(path: String, category: Int, classes: Int)

  /// A part that JSON cannot be read into.
  static func badPart(path: String, _ error: DecodingError) -> TruthError {
    .badPart(path: path, part: error.place.printable, expected: error.expectation, found: "something else")
  }

  public var description: String {
    switch self {
    case .unknown(let path): "no truth is known of this image: \(path.printable) is missing"
    case .noFile(let path): "\(path.printable): no such file"
    case .malformed(let path):
      "\(path.printable): expected a list of segments with a category_id, or COCO's images and annotations, found something else"
    case .noPicture(let path, let picture, let images):
      "\(path.printable): expected \(picture.isEmpty ? "one image" : picture.printable) among its \(images) images, found none of that name"
    case .badPart(let path, let part, let expected, let found):
      "\(path.printable): \(part): expected \(expected), found \(found)"
    case .otherSize(let path, let expected, let found):
      "\(path.printable): expected the truth of a picture of \(expected), found \(found)"
    case .unknownClass(let path, let category, let classes):
      "\(path.printable): expected classes 0 to \(classes - 1), which the model has, found \(category)"
    }
  }
}
