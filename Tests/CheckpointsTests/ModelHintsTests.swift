import Checkpoints
import Testing

@Suite struct ModelHintsTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func hints(_ config: String) throws -> ModelHints {
    _ = try scratch.file(Array(config.utf8), named: "config.json")
    return try Checkpoint(path: scratch.file(safetensors("{}"))).hints()
  }

  @Test func argumentsOfTrainingInTheCheckpoint() throws {
    #expect(
      try Checkpoint(path: Fixture(name: "boxes.pth").path).hints() == ModelHints(heads: 4, isDilated: true))
    #expect(try Checkpoint(path: Fixture(name: "views.legacy.pth").path).hints() == ModelHints())
  }

  @Test func fileNameTellsDilation() throws {
    let named = try Checkpoint(path: scratch.file(safetensors("{}"), named: "detr-r50-DC5-f0fb7ef5.pth"))
    #expect(try named.hints() == ModelHints(isDilated: true))
  }

  @Test func configBesideTheCheckpoint() throws {
    let hints = try hints(
      #"{"model_type":"detr","encoder_attention_heads":4,"dilation":true,"id2label":{"0":"cat","7":"dog"},"x":[{}]}"#
    )
    #expect(hints == ModelHints(heads: 4, isDilated: true, labels: [0: "cat", 7: "dog"]))
  }

  @Test func dilationAsVersion5WritesIt() throws {
    let stride = #"{"model_type":"detr","dilation":false,"backbone_config":{"output_stride":16,"y":null}}"#
    #expect(try hints(stride).isDilated == true)
    let none = #"{"model_type":"detr","dilation":null,"backbone_config":{"output_stride":null}}"#
    #expect(try hints(none) == ModelHints())
    #expect(try hints(#"{"model_type":"detr","backbone_config":null,"id2label":null}"#) == ModelHints())
  }

  @Test func anotherModelsConfigIsNotTaken() throws {
    #expect(try hints(#"{"model_type":"vit","encoder_attention_heads":4}"#) == ModelHints())
    #expect(try hints(#"{"dilation":1,"id2label":{"0":1},"model_type":"deeplab"}"#) == ModelHints())
  }

  @Test(arguments: [
    "", "{", "[]", #"{"encoder_attention_heads":"8","model_type":"detr"}"#,
    #"{"encoder_attention_heads":-1,"model_type":"detr"}"#,
  ])
  func brokenConfigIsAnError(config: String) {
    let error = malformed { _ = try hints(config) }
    #expect(error?.place.hasPrefix("JSON") == true)
  }
}
