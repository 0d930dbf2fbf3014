import Checkpoints
import Foundation
import Models
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

/// `max |found − expected| / max |expected|`; infinite where shapes differ or a number is not finite.
func relativeDifference(_ found: Tensor, _ expected: Tensor) -> Float {
  guard found.shape == expected.shape else { return .infinity }
  var (largest, difference): (Float, Float) = (0, 0)
  found.withUnsafeElements { found in
    expected.withUnsafeElements { expected in
      for i in found.indices {
        largest = max(largest, abs(expected[i]))
        let distance = abs(found[i] - expected[i])
        difference = distance.isNaN ? .infinity : max(difference, distance)
      }
    }
  }
  return difference == 0 ? 0 : difference / largest
}

enum Fixture {
  static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(name).path
  }
}
