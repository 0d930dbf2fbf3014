import Checkpoints
import Foundation
import Images
import Models
import Tensors
import Testing

/// Table Transformer under Microsoft's names and Hugging Face's, each with its own preprocessing, against what their
/// makers' code computes.
struct TableTransformerTests {
  @Test(arguments: ["detection", "structure"], [false, true])
  func microsoftsFilesAreRun(task: String, isPlain: Bool) throws {
    var model = try LoadedModel(path: Family.path("table/\(task).pth"))
    if isPlain { model.fusions = [] }
    try Family.expectAgreement(of: model, with: "table/\(task).recording.safetensors")
  }

  @Test(arguments: ["detection", "structure"])
  func huggingFacesFoldersAreRun(task: String) throws {
    let model = try LoadedModel(path: Family.path("table/\(task)/model.safetensors"))
    try Family.expectAgreement(of: model, with: "table/\(task).recording.safetensors")
  }

  @Test(arguments: ["detection", "structure"], ["microsoft", "huggingface"])
  func aPictureGivesTheSameDetections(task: String, maker: String) throws {
    let expected = try Self.expected(task, maker)
    let path = maker == "microsoft" ? "table/\(task).pth" : "table/\(task)/model.safetensors"
    let model = try LoadedModel(path: Family.path(path))
    let picture = try RGBImage(contentsOf: Family.path("fields/picture.png"))
    let run = try model.run(picture)
    #expect([3, run.resized.height, run.resized.width] == expected["input"] as? [Int])
    let logits = try #require(Family.numbers(expected["pred_logits"]))
    let boxes = try #require(Family.numbers(expected["pred_boxes"]))
    #expect(relativeDifference(try run.recorder.activation("pred_logits"), logits) <= 1e-4)
    #expect(relativeDifference(try run.recorder.activation("pred_boxes"), boxes) <= 1e-4)
    let threshold = try #require((expected["threshold"] as? Double).map { Float($0) })
    let found = try run.detections().kept(above: threshold)
    let detections = try #require(expected["detections"] as? [[String: Any]])
    #expect(found.map(\.category.id) == detections.compactMap { $0["label"] as? Int })
    for (found, expected) in zip(found, detections) {
      let box = try #require(expected["box"] as? [Double])
      let sides = [found.box.left, found.box.top, found.box.right, found.box.bottom]
      for (index, side) in sides.enumerated() {
        let pixels = Double(side) * Double(index.isMultiple(of: 2) ? picture.width : picture.height)
        #expect(abs(pixels - box[index]) < 1e-2)
      }
    }
  }

  @Test(arguments: ["detection", "structure"], ["pth", "folder"])
  func classesHaveTheirNames(task: String, form: String) throws {
    let models = try #require(try Family.object("table/expected.json")["models"] as? [[String: Any]])
    let labels = try #require(models.first { $0["name"] as? String == task }?["labels"] as? [String])
    let path = form == "pth" ? "table/\(task).pth" : "table/\(task)/model.safetensors"
    #expect(try LoadedModel(path: Family.path(path)).categories.all.map(\.name) == labels)
  }

  private static func expected(_ task: String, _ maker: String) throws -> [String: Any] {
    let models = try #require(try Family.object("table/expected.json")["models"] as? [[String: Any]])
    return try #require(models.first { $0["name"] as? String == task }?[maker] as? [String: Any])
  }
}
