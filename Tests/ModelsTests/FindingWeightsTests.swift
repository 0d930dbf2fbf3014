import Checkpoints
import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// The weights are found in whatever people's programs save around them, or it is said what is missing.
struct FindingWeightsTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let file: String
    let logits: [[Float]]?
    let foreign: [String]?
    let candidates: [String: [[Float]]]?
    let missing: [String]?
    let refused: String?

    var testDescription: String { file }
  }

  struct Relative: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let keys: [String: [Int]]

    var testDescription: String { name }
  }

  private struct File: Decodable {
    let cases: [Case]
    let neighbours: [String?]
    let relatives: [Relative]
  }

  private static func file() throws -> File {
    let data = try Data(contentsOf: URL(fileURLWithPath: Family.path("wrappers/cases.json")))
    return try JSONDecoder().decode(File.self, from: data)
  }

  static var cases: [Case] {
    get throws { try file().cases.filter { !$0.file.hasPrefix("sharded") } }
  }

  static var relatives: [Relative] { get throws { try file().relatives } }

  private static func logits(_ model: LoadedModel) throws -> Tensor {
    let input = try Checkpoint(path: Fixture.path("relatives.input.safetensors")).tensor(named: "input")
    return try model.recorder(input: input).activation("pred_logits")
  }

  private static func tensor(_ rows: [[Float]]) -> Tensor {
    Tensor(shape: [1, rows.count, rows[0].count], values: rows.flatMap { $0 })
  }

  @Test(arguments: try cases)
  func everyFileOpensOrSaysWhatItIs(_ file: Case) throws {
    let path = Family.path("wrappers/\(file.file)")
    if let expected = file.logits {
      let model = try LoadedModel(path: path)
      #expect(relativeDifference(try Self.logits(model), Self.tensor(expected)) <= 1e-4)
      for key in file.foreign ?? [] where !key.hasSuffix("empty_weight") {
        #expect(model.notices.contains { $0.contains(key) }, "\(model.notices)")
      }
    }
    for (name, expected) in file.candidates ?? [:] {
      let error = #expect(throws: ModelError.self) { try LoadedModel(path: path) }
      #expect(
        error?.description.contains("--state-dict") == true && error?.description.contains(name) == true)
      let model = try LoadedModel(path: path, hints: .init(stateDict: name))
      #expect(relativeDifference(try Self.logits(model), Self.tensor(expected)) <= 1e-4, "\(name)")
    }
    if let missing = file.missing?.first {
      let error = #expect(throws: (any Error).self) { try LoadedModel(path: path) }
      let line = error.map { "\($0)" } ?? ""
      #expect(line.contains("\(missing)") && line.count < 400, "\(line)")
    }
    if let refused = file.refused {
      let error = #expect(throws: (any Error).self) { try LoadedModel(path: path) }
      #expect(error.map { "\($0)".contains(refused) } == true, "\(String(describing: error))")
    }
  }

  @Test(arguments: try relatives)
  func aRelativeIsNamed(_ relative: Relative) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(relative.keys.mapValues { Tensor(shape: $0, repeating: 0) })
    let error = #expect(throws: ModelError.self) { try LoadedModel(path: path) }
    guard case .relative(_, let name)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let word = relative.name.split(separator: " ").first ?? ""
    #expect(name.contains(word.replacing("-DETR", with: "")), "\(name)")
  }

  @Test func aWrongNeighbourIsWarnedOf() throws {
    for text in try Self.file().neighbours {
      let folder = try ScratchFolder()
      let path = folder.path("boxes.pth")
      try FileManager.default.copyItem(atPath: Fixture.checkpoint("boxes.pth"), toPath: path)
      let config = folder.path("config.json")
      if let text {
        try Data(text.utf8).write(to: URL(fileURLWithPath: config))
      } else {
        try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: false)
      }
      let model = try LoadedModel(path: path)
      #expect(model.notices.contains { $0.contains("config.json") }, "\(text ?? "a folder")")
      #expect(model.configuration?.heads == 4)
    }
  }

  @Test func anotherModelsNeighboursAreNamed() throws {
    let folder = try ScratchFolder()
    let path = folder.path("boxes.pth")
    try FileManager.default.copyItem(atPath: Fixture.checkpoint("boxes.pth"), toPath: path)
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
    }
    try write(#"{"image_processor_type": "ViTImageProcessor"}"#, "preprocessor_config.json")
    #expect(
      try LoadedModel(path: path).notices.first?.contains("another model's (ViTImageProcessor)") == true)
    try write(#"{"model_type": "vit"}"#, "config.json")
    #expect(try LoadedModel(path: path).notices.first?.contains("another model's (vit)") == true)
  }

  /// Half of a download: the processor alone tells how pictures are prepared.
  @Test func aProcessorWithoutConfigurationIsRead() throws {
    let folder = try ScratchFolder()
    for name in ["model.safetensors", "preprocessor_config.json"] {
      try FileManager.default.copyItem(atPath: Family.path("fields/detr/\(name)"), toPath: folder.path(name))
    }
    let model = try LoadedModel(path: folder.path("model.safetensors"))
    #expect(model.preprocessing.shortSide == 40 && model.preprocessing.longSide == 66)
    #expect(model.notices.count == 1 && model.notices.first?.contains("transformers' defaults") == true)
  }

  @Test func whatIsWrongInANeighbourIsSaidInItsOwnWords() throws {
    let folder = try ScratchFolder()
    let config = try Data(contentsOf: URL(fileURLWithPath: Family.path("fields/detr/config.json")))
    for (processor, words) in [
      (#"{"image_mean": [0.5, "a", 0.5]}"#, "image_mean[1]: expected a number"),
      (#"{"do_resize": "yes"}"#, "do_resize: expected true or false"),
      (#"{"size": {"height": "tall"}}"#, "size.height: expected a whole number"),
    ] {
      let error = #expect(throws: ModelError.self) {
        try Family.open(
          "fields/detr/model.safetensors", config: config, processor: Data(processor.utf8), in: folder)
      }
      #expect(error?.description.hasSuffix(words) == true, "\(String(describing: error))")
    }
  }

  @Test func aStateDictThatIsNotThereIsAnsweredByThoseThatAre() throws {
    let error = #expect(throws: ModelError.self) {
      try LoadedModel(path: Family.path("wrappers/copies.pth"), hints: .init(stateDict: "nope"))
    }
    #expect(error?.description.hasSuffix("no --state-dict nope; it holds model, ema_model") == true)
  }

  @Test func headsThatTheWeightsDenyAreRefused() throws {
    let error = #expect(throws: ModelError.self) {
      try LoadedModel(path: Fixture.path("tiny.safetensors"), hints: .init(heads: 3))
    }
    #expect(error?.description.contains("--heads is 3, but the weights have 8") == true)
  }

  @Test func whatWasAssumedIsSaid() throws {
    let bare = try LoadedModel(path: Fixture.checkpoint("boxes.half.pth"))
    #expect(bare.notices.count == 1)
    #expect(bare.notices.first?.contains("8 heads, no DC5 assumed (--heads, --dc5)") == true)
    let told = try LoadedModel(
      path: Fixture.checkpoint("boxes.half.pth"), hints: .init(isDilated: false, heads: 4))
    #expect(told.notices.isEmpty)
    #expect(try LoadedModel(path: Fixture.checkpoint("boxes.pth")).notices.isEmpty)
    #expect(try LoadedModel(path: Fixture.path("tiny.safetensors")).notices.isEmpty)
    #expect(
      try LoadedModel(path: Fixture.checkpoint("demo.half.pth")).notices.first?.contains("--heads") == true)
    let table = Family.path("table/detection.pth")
    #expect(try LoadedModel(path: table).notices.first?.contains("8 heads, no DC5 assumed") == true)
    let folder = try ScratchFolder()
    for name in ["pubtables1m_detection_detr_r18.pth", "TATR-v1.1-All-msft.pth"] {
      try FileManager.default.copyItem(atPath: table, toPath: folder.path(name))
      #expect(
        try LoadedModel(path: folder.path(name)).notices.isEmpty, "\(name) is published with its options")
    }
    let panoptic = try LoadedModel(path: Fixture.checkpoint("huggingface4-native-panoptic.bin"))
    #expect(
      panoptic.notices.first?.contains("no DC5, transformers' defaults assumed (--dc5, config.json") == true)
    #expect(panoptic.notices.first?.contains("heads") == false)
  }

  /// The filters of resnetblur50 and the dilation of a ResNet have no parameters.
  @Test func whatAResNetDoesNotTellIsSaid() throws {
    let file = Fixture.checkpoint("resnet.half.pth")
    #expect(
      try LoadedModel(path: file).notices == [
        "the weights do not say: no DC5, no blur pooling assumed (--dc5)"
      ])
    let folder = try ScratchFolder()
    let published = folder.path("resnet50-0676ba61.pth")
    try FileManager.default.copyItem(atPath: file, toPath: published)
    #expect(try LoadedModel(path: published).notices.isEmpty)
  }
}
