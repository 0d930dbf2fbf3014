import Checkpoints
import Foundation
import Models
import TestSupport
import Testing

/// Files as PyTorch, torchvision and transformers write them, loaded as they are: what they compute is what their
/// makers compute from them.
struct PublishedFormTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let recording: String
    /// What the file does not say.
    let heads: Int?

    init(_ file: String, _ recording: String, heads: Int? = nil) {
      (self.file, self.recording, self.heads) = (file, recording, heads)
    }

    var testDescription: String { file }

    var path: String { file == "resnet-basic.half.pth" ? Fixture.path(file) : Fixture.checkpoint(file) }
  }

  static let cases = [
    // Heads and dilation are in the arguments of training.
    Case("boxes.pth", "boxes"),
    Case("boxes.legacy.pth", "boxes"),
    Case("boxes.half.pth", "boxes.half", heads: 4),
    Case("huggingface4-native-boxes.safetensors", "huggingface4-native-boxes", heads: 4),
    Case("huggingface4-timm-boxes.safetensors", "huggingface4-timm-boxes", heads: 4),
    Case("huggingface4-native-panoptic.bin", "huggingface4-native-panoptic"),
    Case("huggingface5-native-boxes.safetensors", "huggingface5-native-boxes", heads: 4),
    Case("huggingface5-native-boxes-memory.safetensors", "huggingface5-native-boxes", heads: 4),
    Case("huggingface5-native-panoptic.bin", "huggingface5-native-panoptic"),
    Case("resnet.half.pth", "resnet.half"),
    Case("resnet-basic.half.pth", "resnet-basic.half"),
    Case("demo.half.pth", "demo.half", heads: 4),
  ]

  @Test(arguments: cases, [false, true])
  func everyRecordedTensorAgrees(_ file: Case, isPlain: Bool) throws {
    var model = try LoadedModel(path: file.path, hints: .init(heads: file.heads))
    if isPlain { model.fusions = [] }
    try Self.expectAgreement(of: model, with: file.recording)
  }

  @Test func configBesideTheWeightsTellsHeadsAndLabels() throws {
    let folder = try ScratchFolder()
    let path = folder.path("model.safetensors")
    try FileManager.default.copyItem(
      atPath: Fixture.checkpoint("huggingface5-native-boxes.safetensors"), toPath: path)
    let config =
      #"{"model_type": "detr", "encoder_attention_heads": 4, "id2label": {"0": "N/A", "1": "cat", "2": "LABEL_2"}}"#
    try Data(config.utf8).write(to: URL(fileURLWithPath: folder.path("config.json")))
    let model = try LoadedModel(path: path)
    #expect(model.configuration?.heads == 4)
    #expect(model.categories[1].name == "cat")
    #expect((0...2).map { model.categories[$0].name } == ["class 0", "cat", "class 2"])
    try Self.expectAgreement(of: model, with: "huggingface5-native-boxes")
  }

  @Test func whatTheUserSaysGoesFirst() throws {
    let path = Fixture.checkpoint("boxes.pth")
    #expect(try LoadedModel(path: path).configuration?.isDilated == true)
    let model = try LoadedModel(path: path, hints: .init(isDilated: false, heads: 4))
    try Self.expectAgreement(of: model, with: "boxes.half")
  }

  @Test func aResNetHasNoQueries() throws {
    let model = try LoadedModel(path: Fixture.checkpoint("resnet.half.pth"))
    #expect(model.configuration == nil)
    #expect(model.preprocessing.shortSide == 256 && model.preprocessing.crop?.height == 224)
    let run = try model.run(.init(width: 60, height: 50, fill: .init(90, 120, 60)))
    #expect(throws: ModelError.lacks(model: "resnet.half", part: "queries")) { try run.detections() }
    #expect(throws: ModelError.lacks(model: "resnet.half", part: "queries")) { try run.panoptic() }
    #expect(try run.recorder.activation("fc").shape == [1, 10])
  }

  @Test func theDemoFindsBoxesButNoMasks() throws {
    let model = try LoadedModel(path: Fixture.checkpoint("demo.half.pth"), hints: .init(heads: 4))
    let run = try model.run(.init(width: 60, height: 50, fill: .init(90, 120, 60)))
    #expect(try run.detections().all.count == 5)
    #expect(throws: ModelError.lacks(model: "demo.half", part: "mask head")) { try run.masks(of: [0]) }
  }

  @Test func theDemoHasPositionsForSmallInputsOnly() throws {
    let model = try LoadedModel(path: Fixture.checkpoint("demo.half.pth"))
    #expect(try model.graph(height: 1600, width: 1600)["pos"]?.shape == [1, 16, 50, 50])
    #expect(throws: ModelError.inputTooLarge(limit: 1600, height: 64, width: 1601)) {
      try model.graph(height: 64, width: 1601)
    }
  }

  @Test func anUnknownFileIsNamedAsSuch() throws {
    let path = Fixture.checkpoint("views.legacy.pth")
    let error = #expect(throws: ModelError.self) { try LoadedModel(path: path) }
    let line = try #require(error?.description)
    #expect(line.hasPrefix("\(path): expected a DETR"))
    #expect(line.contains("tensors: whole, transposed, column"))
  }

  private static func expectAgreement(of model: LoadedModel, with recording: String) throws {
    let input = try Checkpoint(path: Fixture.path("relatives.input.safetensors")).tensor(named: "input")
    let reference = try Checkpoint(path: Fixture.path("relatives/\(recording).safetensors"))
    let recorder = try model.recorder(input: input)
    #expect(reference.entries.count >= 7)
    for entry in reference.entries {
      let difference = relativeDifference(
        try recorder.activation(entry.name), try reference.tensor(named: entry.name))
      #expect(difference <= 1e-4, "\(recording) \(entry.name): \(difference)")
    }
  }
}

extension Fixture {
  /// A file of the readers' tests, which PyTorch or transformers wrote.
  static func checkpoint(_ name: String, file: String = #filePath) -> String {
    let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appendingPathComponent("CheckpointsTests/Fixtures/\(name)").path
  }
}
