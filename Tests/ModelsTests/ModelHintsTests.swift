import Checkpoints
import Foundation
import Models
import TestSupport
import Testing

/// What shapes do not tell is read from what stands in the file or beside it.
struct ModelHintsTests {
  private static let boxes = "huggingface5-native-boxes.safetensors"
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// A checkpoint of tests, beside a `config.json`.
  private func model(_ file: String = boxes, named name: String? = nil, config: String? = nil) throws
    -> LoadedModel
  {
    let path = folder.path(name ?? file)
    try FileManager.default.copyItem(atPath: Fixture.checkpoint(file), toPath: path)
    if let config { try Data(config.utf8).write(to: URL(fileURLWithPath: folder.path("config.json"))) }
    return try LoadedModel(path: path)
  }

  @Test func argumentsOfTrainingInTheCheckpoint() throws {
    let sizes = try #require(LoadedModel(path: Fixture.checkpoint("boxes.pth")).configuration)
    #expect(sizes.heads == 4 && sizes.isDilated)
  }

  @Test func fileNameTellsDilation() throws {
    #expect(try model("boxes.half.pth", named: "detr-r50-DC5-f0fb7ef5.pth").configuration?.isDilated == true)
    #expect(try LoadedModel(path: Fixture.checkpoint("boxes.half.pth")).configuration?.isDilated == false)
  }

  @Test func configBesideTheCheckpoint() throws {
    let model = try model(
      config:
        #"{"model_type":"detr","encoder_attention_heads":4,"dilation":true,"id2label":{"0":"cat","7":"dog"},"x":[{}]}"#
    )
    #expect(model.configuration?.heads == 4 && model.configuration?.isDilated == true)
    #expect(model.categories.all.map(\.name) == ["cat", "dog"] && model.categories[7].name == "dog")
  }

  @Test(arguments: [
    (#"{"model_type":"detr","dilation":false,"backbone_config":{"output_stride":16,"y":null}}"#, true),
    (#"{"model_type":"detr","dilation":null,"backbone_config":{"output_stride":null}}"#, false),
    (#"{"model_type":"detr","backbone_config":null,"id2label":null}"#, false),
  ])
  func dilationAsVersion5WritesIt(config: String, isDilated: Bool) throws {
    #expect(try model(config: config).configuration?.isDilated == isDilated)
  }

  @Test(arguments: [
    #"{"model_type":"vit","encoder_attention_heads":4}"#,
    #"{"dilation":1,"id2label":{"0":1},"model_type":"deeplab"}"#,
  ])
  func anotherModelsConfigIsNotTaken(config: String) throws {
    let model = try model(config: config)
    #expect(model.configuration?.heads == 8 && model.configuration?.isDilated == false)
    #expect(model.categories.all.map(\.name) != ["1"])
  }

  @Test(arguments: [
    #"{"encoder_attention_heads":"8","model_type":"detr"}"#,
    #"{"encoder_attention_heads":-1,"model_type":"detr"}"#,
  ])
  func brokenConfigIsAnError(config: String) throws {
    let error = #expect(throws: ModelError.self) { try model(config: config) }
    guard case .badNeighbour(let path, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path.hasSuffix("config.json"))
  }
}
