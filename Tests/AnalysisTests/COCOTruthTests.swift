import Foundation
import Foundations
import Images
import Models
import TestSupport
import Testing

@testable import Analysis

/// Truth from COCO's annotation files: the same picture as panoptic segments and as instances.
struct COCOTruthTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func write(_ text: String, _ name: String) throws -> String {
    try folder.file(text.utf8, named: name)
  }

  private static let panoptic = """
    {"images": [{"id": 8, "file_name": "other.jpg", "width": 1, "height": 1},
      {"id": 7, "file_name": "photos/a.jpg", "width": 4, "height": 3}],
     "categories": [{"id": 17, "name": "cat", "isthing": 1}, {"id": 190, "name": "floor", "isthing": 0}],
     "annotations": [{"image_id": 8, "file_name": "none.png", "segments_info": []},
      {"image_id": 7, "file_name": "a.png", "segments_info": [
        {"id": 258, "category_id": 190, "area": 8}, {"id": 3, "category_id": 17, "iscrowd": 0},
        {"id": 4, "category_id": 17, "iscrowd": 1}]}]}
    """

  @Test func panopticSegmentsAreThoseOfTheIds() throws {
    let path = try write(Self.panoptic, "truth.json")
    // 258 is 2 + 256; crowds come after the segments, and what is not listed is nobody's.
    let ids = [258, 258, 258, 0, 258, 3, 3, 4, 258, 3, 258, 9]
    let bytes: [UInt8] = ids.flatMap { (id: Int) -> [UInt8] in [UInt8(id & 255), UInt8(id >> 8), 0] }
    let image = RGBImage(width: 4, height: 3, bytes: bytes)
    // In a folder of the file's name, as COCO has it.
    try FileManager.default.createDirectory(
      atPath: folder.path("truth"), withIntermediateDirectories: true)
    try image.write(png: folder.path("truth/a.png"))
    let truth = try Truth(path: path, picture: "a.jpg")
    #expect(truth.indices == [0, 0, 0, 3, 0, 1, 1, 2, 0, 1, 0, 3])
    #expect(truth.crowds.map(\.category) == [17])
    #expect(truth.segments.map(\.category) == [190, 17])
    let objects = truth.objects(of: Categories([]), thingsOnly: false)
    #expect(objects.map(\.category.isThing) == [false, true])
    #expect([objects[1].box.left, objects[1].box.right] == [0.25, 0.75])
  }

  private static func instances(_ annotation: String) -> String {
    #"{"images": [{"id": 7, "file_name": "a.jpg", "width": 4, "height": 3}], "annotations": ["#
      + #"{"image_id": 7, "category_id": 1, "bbox": [0, 0, 4, 3], "segmentation": [[0, 0, 4, 0, 4, 3, 0, 3]]}, "#
      + annotation + "]}"
  }

  /// A polygon, run lengths and the same compressed say the same.
  @Test(arguments: [
    "[[1, 1, 3, 1, 3, 3, 1, 3]]", #"{"counts": [4, 2, 1, 2, 3], "size": [3, 4]}"#,
    #"{"counts": "42102", "size": [3, 4]}"#,
  ])
  func instancesLieOnOneAnother(segmentation: String) throws {
    let path = try write(
      Self.instances(
        #"{"image_id": 7, "category_id": 3, "bbox": [1, 1, 2.5, 2], "segmentation": \#(segmentation)}"#),
      "instances.json")
    let truth = try Truth(path: path)
    // The smaller one is in front.
    #expect(truth.indices == [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0])
    let objects = truth.objects(of: Categories([]), thingsOnly: true)
    #expect(objects.map(\.category.id) == [1, 3])
    // The box is the file's, not the pixels'.
    #expect([objects[1].box.left, objects[1].box.right] == [0.25, 0.875])
  }

  /// Broken files are said to be so, and where.
  @Test(arguments: [
    (#"{"image_id": 7, "category_id": 3, "bbox": [1, 1]}"#, "expected a bbox of four numbers, found 2"),
    (#"{"image_id": 7, "bbox": [1, 1, 2, 2]}"#, "expected a category_id, found none"),
    (
      #"{"image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2], "segmentation": [[1, 1, 3]]}"#,
      "expected polygons, or run lengths of 4×3 pixels"
    ),
    (
      #"{"image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2], "segmentation": {"counts": [4, 9]}}"#,
      "expected polygons, or run lengths of 4×3 pixels"
    ),
    (
      #"{"image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2], "segmentation": {"counts": "4o"}}"#,
      "expected polygons, or run lengths of 4×3 pixels"
    ),
  ])
  func brokenInstancesAreRefused(annotation: String, message: String) throws {
    let path = try write(Self.instances(annotation), "instances.json")
    do {
      _ = try Truth(path: path)
      Issue.record("\(annotation) was taken")
    } catch {
      #expect("\(error)".contains("annotation 1 of image 7: \(message)"), "\(error)")
    }
  }

  /// Values of another kind are said with their place.
  @Test(arguments: [
    (#"{"images": 3, "annotations": []}"#, "images: expected a list, found something else"),
    (
      #"{"images": [{"id": 7, "width": 4, "height": 3}], "annotations": []}"#,
      "images[0]: expected a member file_name, found something else"
    ),
    (
      #"{"images": [{"id": 7, "file_name": "a.jpg", "width": 4, "height": 3}], "annotations": [{"image_id": "7"}]}"#,
      "annotations[0].image_id: expected a whole number, found something else"
    ),
    (
      #"[{"category_id": 3}, {"category_id": "cat"}]"#,
      "[1].category_id: expected a whole number, found something else"
    ),
  ])
  func oddValuesHaveAPlace(text: String, message: String) throws {
    let path = try write(text, "odd.json")
    do {
      _ = try Truth(path: path)
      Issue.record("\(text) was taken")
    } catch { #expect("\(error)".hasSuffix("odd.json: \(message)"), "\(error)") }
  }

  /// What is no file, or has no end, is never read.
  @Test func whatIsNoFileIsRefused() throws {
    #expect(throws: FileError.self) { try Truth(path: "/dev/zero") }
    #expect(throws: FileError.self) { try TruthSource("/") }
    #expect(throws: TruthError.self) { try TruthSource("/nowhere/instances.json") }
  }

  @Test func aFileWithoutThePictureIsRefused() throws {
    let path = try write(Self.panoptic, "truth.json")
    do {
      _ = try Truth(path: path, picture: "b.jpg")
      Issue.record("another picture was taken")
    } catch { #expect("\(error)".hasSuffix("expected b.jpg among its 2 images, found none of that name")) }
    // Its PNG is missing.
    #expect(throws: (any Error).self) { try Truth(path: path, picture: "a.jpg") }
    let broken = try write(#"{"pictures": 3}"#, "broken.json")
    do {
      _ = try Truth(path: broken)
      Issue.record("a file of another form was taken")
    } catch { #expect("\(error)".contains("or COCO's images and annotations")) }
  }
}
