import Checkpoints
import EmbeddedWeights
import Foundation
import Images
import Models
import SampleScenes
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

  /// What PyTorch gave for the samples.
  private static func expected(_ name: String, file: String = #filePath) -> String {
    let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appendingPathComponent("ModelsTests/Fixtures/expected/\(name)").path
  }
}
