import Foundation
import Graph
import Images
import Models
import Tensors
import Testing

/// Masks and segments in the forms of COCO's tools, against pycocotools and the published merge (`coco.py`).
struct COCOFormTests {
  private struct Expected: Decodable {
    struct Mask: Decodable {
      let size: [Int]
      let pixels: String
      let counts: String
    }

    struct Merge: Decodable {
      let width: Int
      let height: Int
      let size: [Int]
      let classes: [Int]
      let things: [Int]
      let masks: [[Float]]
      let ids: [Int]
      let areas: [Int]
      let kept: [Int]
    }

    let masks: [Mask]
    let merges: [Merge]
  }

  private let expected: Expected

  init() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("coco.json")))
    expected = try JSONDecoder().decode(Expected.self, from: data)
  }

  @Test func masksAreCompressedAsPycocotoolsDoes() {
    for mask in expected.masks {
      let found = BinaryMask(width: mask.size[1], height: mask.size[0], pixels: mask.pixels.map { $0 == "1" })
      #expect(found.compressedRunLengths == mask.counts, "\(mask.size)")
      #expect(found.area == mask.pixels.count { $0 == "1" })
      #expect(found.runLengths.reduce(0, +) == mask.pixels.count)
    }
    #expect(expected.masks.contains { $0.counts.count > 100 })
  }

  @Test func aMaskIsAPNGOfBlackAndWhite() throws {
    let mask = BinaryMask(width: 2, height: 2, pixels: [true, false, false, true])
    let image = try RGBImage(decoding: mask.pngData(), name: "mask")
    #expect(image.bytes == [255, 255, 255, 0, 0, 0, 0, 0, 0, 255, 255, 255])
  }

  private func segmentation(_ merge: Expected.Merge) -> PanopticSegmentation {
    let categories = Categories(
      Set(merge.classes).map { ObjectClass(id: $0, name: "class \($0)", isThing: merge.things.contains($0)) })
    let count = merge.classes.count
    let logits = Tensor(shape: [1, count, 4]) { values in
      values.update(repeating: 0)
      for (query, column) in merge.classes.enumerated() { values[query * 4 + column] = 20 }
    }
    let detections = Detections(
      logits: logits, boxes: Tensor(shape: [1, count, 4], repeating: 0.5), categories: categories)
    return PanopticSegmentation(
      PanopticMerge(
        candidates: detections.all,
        masks: Tensor(shape: [count, merge.height, merge.width], values: merge.masks.flatMap { $0 }),
        width: merge.width, height: merge.height, size: (merge.size[0], merge.size[1])), of: detections.all)
  }

  /// Segments too small are dropped by their pixels at that size, so a larger picture keeps more.
  @Test func theMergeAtAPicturesSizeIsThePublishedOne() {
    for merge in expected.merges {
      let found = segmentation(merge)
      #expect([found.width, found.height] == merge.size)
      #expect(found.indices == merge.ids, "\(merge.size)")
      #expect(found.segments.map(\.area) == merge.areas && found.segments.map(\.query) == merge.kept)
    }
    #expect(Set(expected.merges.map(\.kept.count)).count > 1)
  }

  @Test func pixelsSayTheirSegment() throws {
    let found = segmentation(try #require(expected.merges.last))
    let image = found.idImage
    var content = COCOPanoptic()
    content.add(found, id: 139, picture: "a.jpg", png: "a.png", categories: Categories([]))
    let segments = try #require(content.annotations.first).segmentsInfo
    for segment in segments {
      let pixels = (0..<found.width * found.height).filter { pixel in
        let bytes = image.bytes[3 * pixel..<3 * pixel + 3].map(Int.init)
        return bytes[0] + 256 * bytes[1] + 65536 * bytes[2] == segment.id
      }
      let (columns, rows) = (pixels.map { $0 % found.width }, pixels.map { $0 / found.width })
      #expect(pixels.count == segment.area)
      let (left, top) = (columns.min() ?? 0, rows.min() ?? 0)
      let box = [left, top, (columns.max() ?? 0) - left + 1, (rows.max() ?? 0) - top + 1]
      #expect(segment.bbox == box)
      #expect(content.categories.map(\.id).contains(segment.categoryId))
    }
    #expect(segments.map(\.id) == Array(1...segments.count))
    #expect(segments.reduce(0) { $0 + $1.area } == found.width * found.height)
    #expect(content.images.first?.width == found.width && content.annotations.first?.imageId == 139)
  }

  @Test func nothingIsBlack() {
    let none = PanopticSegmentation(
      candidates: [], masks: Tensor(shape: [0, 2, 2], values: []), width: 3, height: 2)
    #expect(none.idImage.bytes.allSatisfy { $0 == 0 })
  }

  /// What the network gives is brought to its input's size, cut at one half and only then to the picture's.
  @Test func masksOfAPictureHaveItsSize() throws {
    let run = try LoadedModel(path: Family.path("variants/panoptic/model.safetensors"))
      .run(RGBImage(contentsOf: Family.path("fields/picture.png")))
    let masks = Array(try run.pictureMasks(of: [2, 0]))
    let logits = try run.masks(of: [2, 0]).resizedBilinear(
      height: run.resized.height, width: run.resized.width)
    for (index, mask) in masks.enumerated() {
      #expect(mask.width == run.image.width && mask.height == run.image.height)
      for y in 0..<mask.height {
        for x in 0..<mask.width {
          let (row, column) = (y * run.resized.height / mask.height, x * run.resized.width / mask.width)
          #expect(mask.pixels[y * mask.width + x] == (logits[index, row, column] > 0))
        }
      }
    }
  }

  @Test func masksThatAreNoNumbersAreSaid() throws {
    let run = try LoadedModel(path: Family.path("variants/panoptic/model.safetensors"))
      .run(RGBImage(contentsOf: Family.path("fields/picture.png")))
    var nan = Hooks()
    nan.add(at: "mask_head.out_lay") { $0.tensor.mapped { _ in .nan } }
    let error = #expect(throws: ModelError.self) { try run.runWithHooks(nan).pictureMasks(of: [0]) }
    #expect(
      error?.description.contains("masks are NaN, first at mask_head.out_lay") == true, "\(error as Any)")
  }
}
