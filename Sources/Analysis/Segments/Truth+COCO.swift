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
    try self.init(of: image, file.annotations.filter { $0.imageId == image.id }, file, path)
  }

  /// What a COCO file says of one of its images.
  ///
  /// - Parameter own: the image's annotations.
  /// - Throws: as `init(_:path:picture:)`.
  init(
    of image: COCOAnnotations.Image, _ own: [COCOAnnotations.Annotation], _ file: COCOAnnotations,
    _ path: String
  ) throws {
    let sides = 1...RGBImage.maximumSide
    guard sides.contains(image.width), sides.contains(image.height),
      image.width * image.height <= RGBImage.maximumPixels
    else {
      throw TruthError.badPart(
        path: path, part: "image \(image.id)",
        expected: "a width and height, at most \(RGBImage.maximumPixels) pixels",
        found: "\(image.width)×\(image.height)")
    }
    if let panoptic = own.first(where: { $0.segmentsInfo != nil }) {
      try self.init(panoptic: panoptic, file, path)
    } else {
      try self.init(instances: own, image, file, path)
    }
  }

  private init(panoptic: COCOAnnotations.Annotation, _ file: COCOAnnotations, _ path: String) throws {
    let listed = (panoptic.segmentsInfo ?? []).filter { $0.iscrowd != 1 }
    let crowds = (panoptic.segmentsInfo ?? []).filter { $0.iscrowd == 1 }
    guard let name = panoptic.fileName else {
      throw TruthError.badPart(
        path: path, part: "the panoptic annotation of image \(panoptic.imageId)", expected: "a file_name",
        found: "none")
    }
    let places = Self.panopticPlaces(of: name, beside: path)
    let found = places.first(where: Folders.exists) ?? places[0]
    let image = try RGBImage(contentsOf: found)
    let numbers = Dictionary(
      (listed + crowds).enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    func segment(_ listed: COCOAnnotations.Segment) -> Segment {
      Segment(category: listed.categoryId, isThing: file.isThing(listed.categoryId))
    }
    self.init(
      width: image.width, height: image.height,
      indices: stride(from: 0, to: image.bytes.count, by: 3).map { place in
        let (red, green, blue) = (image.bytes[place], image.bytes[place + 1], image.bytes[place + 2])
        return numbers[Int(red) | Int(green) << 8 | Int(blue) << 16] ?? listed.count + crowds.count
      },
      segments: listed.map(segment), crowds: crowds.map(segment))
  }

  /// Where the segments of a picture may lie that a file tells of.
  package static func pictures(of name: String, beside path: String) -> [String] {
    [picture(ofList: path)]
      + panopticPlaces(of: (name as NSString).deletingPathExtension + ".png", beside: path)
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

  /// Boxes without an area are left out, as in training. Where instances overlap a pixel is the smaller one's, a crowd's
  /// where there is nothing else; boxes are those of the file.
  private init(
    instances: [COCOAnnotations.Annotation], _ image: COCOAnnotations.Image, _ file: COCOAnnotations,
    _ path: String
  ) throws {
    var segments: [Segment] = []
    var boxes: [Box] = []
    var segmentations: [(of: COCOAnnotations.Segmentation?, area: Int)] = []
    /// Made anew when they are drawn: all together would take many times the picture's memory.
    func pixels(_ segmentation: COCOAnnotations.Segmentation) -> [Bool]? {
      InstancePixels(segmentation, width: image.width, height: image.height)?.pixels
    }
    let numbered = Array(instances.enumerated())
    let crowds = numbered.filter { $0.element.iscrowd == 1 }
    var firstCrowd = 0
    for (number, instance) in numbered.filter({ $0.element.iscrowd != 1 }) + crowds {
      func bad(_ expected: String, _ found: String) -> TruthError {
        .badPart(
          path: path, part: "annotation \(number) of image \(image.id)", expected: expected, found: found)
      }
      guard let category = instance.categoryId else { throw bad("a category_id", "none") }
      guard let box = instance.bbox, box.count == 4, box.allSatisfy(\.isFinite) else {
        throw bad("a bbox of four numbers", instance.bbox.map { "\($0.count)" } ?? "none")
      }
      guard let inside = Self.box(box, image) else { continue }
      var area = 0
      if let segmentation = instance.segmentation {
        guard let pixels = pixels(segmentation) else {
          throw bad("polygons, or run lengths of \(image.width)×\(image.height) pixels", "something else")
        }
        area = pixels.count { $0 }
      }
      segments.append(Segment(category: category, isThing: file.isThing(category) ?? true))
      if instance.iscrowd != 1 { firstCrowd = segments.count }
      boxes.append(inside)
      segmentations.append((instance.segmentation, area))
    }
    var indices = [Int](repeating: segments.count, count: image.width * image.height)
    let order = segments.indices.sorted {
      ($0 < firstCrowd ? 1 : 0, segmentations[$1].area) < ($1 < firstCrowd ? 1 : 0, segmentations[$0].area)
    }
    for index in order {
      guard let mask = segmentations[index].of.flatMap(pixels) else { continue }
      for pixel in mask.indices where mask[pixel] { indices[pixel] = index }
    }
    self.init(
      width: image.width, height: image.height, indices: indices, segments: Array(segments[..<firstCrowd]),
      crowds: Array(segments[firstCrowd...]), boxes: boxes)
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
