import Checkpoints
import EmbeddedWeights
import Foundation
import Graph
import Images
import Models
import SampleScenes
import Tensors
import TestSupport
import Testing

/// The model that ships, by its fast forms and as written, gives PyTorch's numbers. CI runs this with the address sanitizer,
/// under which the tests of all models would take too long.
struct BuiltInModelTests {
  @Test(arguments: ["crowded.png", "street.jpg"])
  func everyNodeIsTheSameByFastForms(picture: String) throws {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    var plainModel = model
    plainModel.fusions = []
    let scene = SampleScenes.folder.appendingPathComponent(picture)
    let image = try RGBImage(contentsOf: scene)
    let (fast, plain) = (try model.run(image).recorder, try plainModel.run(image).recorder)
    for node in fast.graph.nodes {
      let error = try relativeError(fast.activation(node.path), plain.activation(node.path))
      #expect(error <= 1e-4, "\(node.path): \(error)")
    }
    let name = scene.deletingPathExtension().lastPathComponent
    let reference = try Checkpoint(path: Self.expected("\(name).safetensors"))
    for name in ["pred_logits", "pred_boxes"] {
      let expected = try reference.tensor(named: name)
      for recorder in [fast, plain] {
        let error = try relativeError(recorder.activation(name), expected)
        #expect(error <= 1e-4, "\(name): \(error)")
      }
    }
  }

  /// Nodes asked for in any order, with hardly any memory to hold what came before.
  @Test(arguments: [0, 4 << 20])
  func anyOrderGivesTheSameWithinAnyBudget(budget: Int) throws {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    let image = try RGBImage(contentsOf: SampleScenes.first)
    let (whole, limited) = (try model.run(image).recorder, try model.run(image, budget: budget).recorder)
    var random = Reproducible(seed: UInt64(budget) + 1)
    for node in whole.graph.nodes.shuffled(using: &random).prefix(12) {
      let found = try limited.activation(node.path)
      let error = try relativeError(found, whole.activation(node.path))
      #expect(error <= 1e-5, "\(node.path): \(error)")
      #expect(limited.heldByteCount <= max(budget, found.shape.elementCount * 4), "\(node.path)")
    }
  }

  /// What PyTorch gave for the samples.
  private static func expected(_ name: String, file: String = #filePath) -> String {
    let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appendingPathComponent("ModelsTests/Fixtures/expected/\(name)").path
  }
}
