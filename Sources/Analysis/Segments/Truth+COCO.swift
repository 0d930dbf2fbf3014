import Foundation
import Foundations
import Images
import Models

extension Truth {
  /// What a COCO file says of a picture, panoptic or of instances.
  ///
  /// - Throws: `TruthError`, or `ImageError` for the panoptic picture.
  init(_ file: COCOAnnotations, path: String, picture: String?) throws {
    guard let image = file.image(of: picture) else {
      throw TruthError.noPicture(path: path, picture: picture ?? "", images: file.images.count)
    }
    guard (1...1 << 15).contains(image.width), (1...1 << 15).contains(image.height) else {
      throw TruthError.badPart(
        path: path, part: "image \(image.id)", expected: "a width and height of 1 to 32768",
        found: "\(image.width)×\(image.height)")
    }
    let own = file.annotations.filter { $0.imageId == image.id }
    if let panoptic = own.first(where: { $0.segmentsInfo != nil }) {
      try self.init(panoptic: panoptic, file, path)
    } else {
      try self.init(instances: own, image, file, path)
    }
  }

  /// Crowds are left out: their pixels are nobody's.
  private init(panoptic: COCOAnnotations.Annotation, _ file: COCOAnnotations, _ path: String) throws {
    let listed = (panoptic.segmentsInfo ?? []).filter { $0.iscrowd != 1 }
    guard let name = panoptic.fileName else {
      throw TruthError.badPart(
        path: path, part: "the panoptic annotation of image \(panoptic.imageId)", expected: "a file_name",
        found: "none")
    }
    let places = Self.panopticPlaces(of: name, beside: path)
    let found = places.first { FileManager.default.fileExists(atPath: $0) } ?? places[0]
    let image = try RGBImage(contentsOf: found)
    let numbers = Dictionary(
      listed.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.init(
      width: image.width, height: image.height,
      indices: stride(from: 0, to: image.bytes.count, by: 3).map { place in
        let (red, green, blue) = (image.bytes[place], image.bytes[place + 1], image.bytes[place + 2])
        return numbers[Int(red) | Int(green) << 8 | Int(blue) << 16] ?? listed.count
      },
      segments: listed.map { Segment(category: $0.categoryId, isThing: file.isThing($0.categoryId)) })
  }

  /// Where COCO's panoptic pictures lie: in a folder named as the JSON, or beside it.
  private static func panopticPlaces(of name: String, beside path: String) -> [String] {
    let folder = (path as NSString).deletingLastPathComponent
    // A file's name alone: no annotation leads out of its folder.
    let file = (name as NSString).lastPathComponent
    let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    return [stem, ""].map {
      ((folder as NSString).appendingPathComponent($0) as NSString).appendingPathComponent(file)
    }
  }

  /// Crowds, and boxes without an area, are left out, as in training. Where instances overlap a pixel is the smaller one's;
  /// boxes are those of the file.
  private init(
    instances: [COCOAnnotations.Annotation], _ image: COCOAnnotations.Image, _ file: COCOAnnotations,
    _ path: String
  ) throws {
    var segments: [Segment] = []
    var boxes: [Box] = []
    var masks: [InstancePixels?] = []
    for (number, instance) in instances.enumerated() where instance.iscrowd != 1 {
      func bad(_ expected: String, _ found: String) -> TruthError {
        .badPart(
          path: path, part: "annotation \(number) of image \(image.id)", expected: expected, found: found)
      }
      guard let category = instance.categoryId else { throw bad("a category_id", "none") }
      guard let box = instance.bbox, box.count == 4, box.allSatisfy(\.isFinite) else {
        throw bad("a bbox of four numbers", instance.bbox.map { "\($0.count)" } ?? "none")
      }
      guard let inside = Self.box(box, image) else { continue }
      let pixels = instance.segmentation.map {
        InstancePixels($0, width: image.width, height: image.height)
      }
      if case .some(nil) = pixels {
        throw bad("polygons, or run lengths of \(image.width)×\(image.height) pixels", "something else")
      }
      segments.append(Segment(category: category, isThing: file.isThing(category) ?? true))
      boxes.append(inside)
      masks.append(pixels ?? nil)
    }
    var indices = [Int](repeating: segments.count, count: image.width * image.height)
    let areas = masks.map { $0?.pixels.count { $0 } ?? 0 }
    for index in segments.indices.sorted(by: { areas[$0] > areas[$1] }) {
      guard let mask = masks[index] else { continue }
      for pixel in mask.pixels.indices where mask.pixels[pixel] { indices[pixel] = index }
    }
    self.init(width: image.width, height: image.height, indices: indices, segments: segments, boxes: boxes)
  }

  /// Within the picture, in fractions of it; nil without an area.
  private static func box(_ box: [Double], _ image: COCOAnnotations.Image) -> Box? {
    let (width, height) = (Double(image.width), Double(image.height))
    let (left, top) = (min(max(0, box[0]), width), min(max(0, box[1]), height))
    let (right, bottom) = (min(max(0, box[0] + box[2]), width), min(max(0, box[1] + box[3]), height))
    guard left < right, top < bottom else { return nil }
    return Box(
      centerX: Float((left + right) / 2 / width), centerY: Float((top + bottom) / 2 / height),
      width: Float((right - left) / width), height: Float((bottom - top) / height))
  }
}
