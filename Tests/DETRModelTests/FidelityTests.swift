import Checkpoints
import DETRModel
import Foundation
import ModelGraph
import Tensors
import Testing

/// Every tensor that PyTorch recorded exists under the same path, with the same shape and the same numbers.
struct FidelityTests {
  @Test(arguments: ["tiny", "tiny_basic", "tiny_boxes"])
  func everyRecordedTensorAgrees(name: String) throws {
    let model = try LoadedModel(path: Fixture.path("\(name).safetensors"))
    let reference = try Checkpoint(path: Fixture.path("\(name).recording.safetensors"))
    let recorder = try model.recorder(input: reference.tensor(named: "input"))
    #expect(reference.entries.count > 90)
    for entry in reference.entries {
      let expected = try reference.tensor(named: entry.name)
      let found = try recorder.activation(entry.name)
      #expect(found.shape == expected.shape, "\(entry.name)")
      let difference = relativeDifference(found, expected)
      #expect(difference <= 1e-4, "\(name) \(entry.name): \(difference)")
    }
  }
}

/// `max |found − expected| / max |expected|`.
func relativeDifference(_ found: Tensor, _ expected: Tensor) -> Float {
  guard found.shape == expected.shape else { return .infinity }
  let largest = expected.values.map(abs).max() ?? 0
  let difference = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 0
  return difference == 0 ? 0 : difference / largest
}

enum Fixture {
  static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(name).path
  }
}
