import Foundation
import Images
import SampleScenes
import Testing

/// `detect` on many pictures, and what it writes for other programs.
struct DataOutTests {
  private let run: ProgramRun
  private let model = [
    "--weights", ProgramRun.family("variants/panoptic/model.safetensors"), "--short-side", "64",
    "--long-side", "96", "--threshold", "0",
  ]

  init() throws {
    run = try ProgramRun()
    try FileManager.default.createDirectory(atPath: run.path("in"), withIntermediateDirectories: true)
    for (name, width) in [("000000000139.png", 90), ("b.png", 57)] {
      var image = RGBImage(width: width, height: 40)
      for index in image.bytes.indices { image.bytes[index] = UInt8(index * 7 % 251) }
      try image.write(png: run.path("in/\(name)"))
    }
    _ = try run.write("no picture", "in/readme.txt")
  }

  private func reports(_ output: String) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]])
  }

  @Test func aFolderIsAnArray() throws {
    let result = try run(["detect", run.path("in"), "--json"] + model)
    #expect(result.code == 0, "\(result.errors)")
    let files = try reports(result.output).map { $0["file"] as? String }
    #expect(files == [run.path("in/000000000139.png"), run.path("in/b.png")])
    let one = try run(["detect", run.path("in/b.png"), "--json"] + model)
    let object = try JSONSerialization.jsonObject(with: Data(one.output.utf8)) as? [String: Any]
    #expect(object?["kept"] != nil && object?["file"] == nil)
  }

  /// What is wrong with one picture is said, and the others follow; the exit code tells.
  @Test func oneBadPictureDoesNotStopTheOthers() throws {
    let bad = try run.write("no picture", "bad\u{1B}.png")
    let things = [run.path("in/b.png"), bad, run.path("nowhere.png"), run.path("in")]
    let result = try run(["detect"] + things + ["--json"] + model)
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("bad\\u{1b}.png") && result.errors.contains("nowhere.png: no such file"))
    #expect(!result.output.contains("\u{1B}") && !result.errors.contains("\u{1B}"))
    let reports = try reports(result.output)
    #expect(reports.map { $0["error"] == nil } == [true, false, false, true, true])
    let tables = try run(["detect"] + things + model)
    #expect(tables.code == 65)
    #expect(tables.output.components(separatedBy: "query").count > 3)
    #expect(tables.output.contains(run.path("in/000000000139.png") + "\n"))
  }

  @Test func whatIsWrongWithTheModelStopsAll() throws {
    try run.expectFailure(
      ["detect", run.path("in"), "--weights", run.path("nowhere.pth")], code: 66, saying: "nowhere.pth")
    try run.expectFailure(
      ["detect", run.path("in"), "--panoptic", run.path("coco")] + [
        "--weights", ProgramRun.checkpoint("boxes.pth"), "--short-side", "64",
      ], code: 65, saying: "has no mask head")
    try FileManager.default.createDirectory(atPath: run.path("empty"), withIntermediateDirectories: true)
    try run.expectFailure(
      ["detect", run.path("empty")], code: 66, saying: "no PNG, JPEG or WebP in this folder")
  }

  @Test func segmentsAreWrittenInCOCOsPanopticFormat() throws {
    let result = try run(["detect", run.path("in"), "--panoptic", run.path("coco")] + model)
    #expect(result.code == 0, "\(result.errors)")
    let data = try Data(contentsOf: URL(fileURLWithPath: run.path("coco/panoptic.json")))
    let content = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let images = try #require(content["images"] as? [[String: Any]])
    #expect(images.map { $0["id"] as? Int } == [139, 1])
    #expect(images.map { $0["width"] as? Int } == [90, 57])
    let annotations = try #require(content["annotations"] as? [[String: Any]])
    #expect(annotations.map { $0["file_name"] as? String } == ["000000000139.png", "b.png"])
    for (annotation, image) in zip(annotations, images) {
      let name = try #require(annotation["file_name"] as? String)
      let picture = try RGBImage(contentsOf: run.path("coco/panoptic/\(name)"))
      #expect(picture.width == image["width"] as? Int && picture.height == 40)
      let segments = try #require(annotation["segments_info"] as? [[String: Any]])
      #expect(!segments.isEmpty)
      for segment in segments {
        let id = try #require(segment["id"] as? Int)
        let count = (0..<picture.width * picture.height).count { pixel in
          Int(picture.bytes[3 * pixel]) + 256 * Int(picture.bytes[3 * pixel + 1]) == id
        }
        #expect(count == segment["area"] as? Int)
        #expect(segment["category_id"] is Int && segment["iscrowd"] as? Int == 0)
      }
    }
  }

  @Test func noFolderIsMadeForNothing() throws {
    try run.expectFailure(
      ["detect", run.path("nowhere.png"), "--masks", run.path("masks"), "--panoptic", run.path("coco")]
        + model,
      code: 66, saying: "nowhere.png: no such file")
    for name in ["masks", "coco"] { #expect(!FileManager.default.fileExists(atPath: run.path(name))) }
  }

  @Test func masksAreWrittenAtThePicturesSize() throws {
    let result = try run(
      ["detect", run.path("in/b.png"), "--json", "--rle", "--masks", run.path("masks")] + model)
    #expect(result.code == 0, "\(result.errors)")
    let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let kept = try #require(report?["kept"] as? [[String: Any]])
    #expect(!kept.isEmpty)
    for found in kept {
      let mask = try #require(found["mask"] as? [String: Any])
      #expect(mask["size"] as? [Int] == [40, 57])
      #expect((mask["counts"] as? String)?.isEmpty == false)
      let query = try #require(found["query"] as? Int)
      let picture = try RGBImage(contentsOf: run.path("masks/b-\(query).png"))
      #expect(picture.width == 57 && picture.height == 40)
    }
    let wrong = try run(["detect", run.path("in"), "--rle"] + model)
    #expect(wrong.code == 64 && wrong.errors.contains("--rle goes with --json"))
  }
}
