import Checkpoints
import Models
import Testing

/// Files that PyTorch and Hugging Face's transformers wrote, against what PyTorch finds in them, bit for bit.
@Suite struct FixtureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let format: Checkpoint.Format
    let source: String
    let kind: String

    init(_ name: String, _ format: Checkpoint.Format, _ source: String, _ kind: String) {
      (self.name, self.format, self.source, self.kind) = (name, format, source, kind)
    }

    var testDescription: String { name }
  }

  static let cases = [
    Case("boxes.pth", .torchZip, "meta", "detection"),
    Case("boxes.legacy.pth", .torchLegacy, "meta", "detection"),
    Case("boxes.half.pth", .torchZip, "meta", "detection"),
    Case("demo.half.pth", .torchZip, "demo", "demo"),
    Case("resnet.half.pth", .torchZip, "torchvision", "resnet"),
    Case("views.protocol2.pth", .torchZip, "unknown", "unknown"),
    Case("views.protocol3.pth", .torchZip, "unknown", "unknown"),
    Case("views.protocol4.pth", .torchZip, "unknown", "unknown"),
    Case("views.protocol5.pth", .torchZip, "unknown", "unknown"),
    Case("views.legacy.pth", .torchLegacy, "unknown", "unknown"),
    Case("views.legacy.protocol5.pth", .torchLegacy, "unknown", "unknown"),
    Case("huggingface4-native-boxes.safetensors", .safetensors, "huggingFace", "detection"),
    Case("huggingface4-timm-boxes.safetensors", .safetensors, "huggingFace", "detection"),
    Case("huggingface4-native-panoptic.bin", .torchZip, "huggingFace", "panoptic"),
    Case("huggingface5-native-boxes.safetensors", .safetensors, "huggingFace", "detection"),
    Case("huggingface5-native-boxes-memory.safetensors", .safetensors, "huggingFace", "detection"),
    Case("huggingface5-native-panoptic.bin", .torchZip, "huggingFace", "panoptic"),
  ]

  @Test(arguments: cases)
  func isRecognised(_ fixture: Case) throws {
    let checkpoint = try Checkpoint(path: Fixture(name: fixture.name).path)
    #expect(checkpoint.format == fixture.format)
    let recognition = ModelFamilies.known.recognise(checkpoint.entries)
    #expect(recognition.sourceName == fixture.source)
    #expect(recognition.kind == fixture.kind)
  }

  @Test(arguments: cases)
  func holdsWhatPyTorchFinds(_ fixture: Case) throws {
    let fixture = Fixture(name: fixture.name)
    let expected = try fixture.expectations
    let checkpoint = try Checkpoint(path: fixture.path)
    let specs = expected.map { ParameterSpec(name: $0.key, shape: $0.value.shape) }
    let parameters = try checkpoint.load(
      specs, from: ModelFamilies.known.recognise(checkpoint.entries).tensors, for: "the expectation")
    for (name, expectation) in expected {
      #expect(try Fixture.Expectation(of: #require(parameters[name])) == expectation, "\(name)")
    }
  }

  /// Most are converted when they are first read; one of the readers keeps letting go of what the others read.
  @Test(arguments: cases)
  func manyMayReadAtOnce(_ fixture: Case) async throws {
    let fixture = Fixture(name: fixture.name)
    let expected = try fixture.expectations
    let checkpoint = try Checkpoint(path: fixture.path)
    let parameters = try checkpoint.load(
      ModelFamilies.known.recognise(checkpoint.entries).tensors)
    await withTaskGroup(of: Void.self) { group in
      for reader in 0..<4 {
        group.addTask {
          for (name, tensor) in parameters {
            #expect(Fixture.Expectation(of: tensor) == expected[name], "\(name)")
            if reader == 0 { tensor.releasePages() }
          }
        }
      }
    }
  }
}
