import Checkpoints
import Foundation
import Images
import Models
import Tensors
import TestSupport
import Testing

/// transformers' ResNets, as microsoft/resnet-50 is one: keys, config.json and preprocessor_config.json.
struct HuggingFaceResNetTests {
  private static let folder = "resnets/transformers"

  private static func rows(_ name: String) throws -> [[String: Any]] {
    try #require(try Family.object("resnets/transformers.json")[name] as? [[String: Any]])
  }

  private static func logits(_ model: LoadedModel) throws -> [Float] {
    let input = try Checkpoint(path: Fixture.path("relatives.input.safetensors")).tensor(named: "input")
    return try model.recorder(input: input).activation("fc").values
  }

  @Test(arguments: [false, true])
  func everyStageIsComputed(isPlain: Bool) throws {
    var model = try LoadedModel(path: Family.path("\(Self.folder)/model.safetensors"))
    if isPlain { model.fusions = [] }
    #expect(model.notices.isEmpty && model.categories.all.map(\.name) == ["ant", "bee", "cat", "dog", "eel"])
    try Family.expectAgreement(of: model, with: "resnets/transformers.recording.safetensors")
  }

  /// ResNetModel alone saves neither the prefix nor a classifier.
  @Test func itRunsWithoutPrefixAndClassifier() throws {
    let file = try Checkpoint(path: Family.path("\(Self.folder)/model.safetensors"))
    let scratch = try ScratchFolder()
    var tensors: [String: Tensor] = [:]
    for entry in file.entries where entry.name.hasPrefix("resnet.") && !entry.shape.isEmpty {
      tensors[String(entry.name.dropFirst("resnet.".count))] = try file.tensor(named: entry.name)
    }
    let model = try LoadedModel(path: scratch.write(tensors))
    #expect(
      model.notices == [
        "the weights do not say: transformers' defaults assumed (config.json beside the weights)"
      ])
    let input = try Checkpoint(path: Fixture.path("relatives.input.safetensors")).tensor(named: "input")
    let expected = try Checkpoint(path: Family.path("resnets/transformers.recording.safetensors"))
    let found = try model.recorder(input: input).activation("avgpool")
    #expect(relativeDifference(found, try expected.tensor(named: "avgpool")) <= 1e-4)
  }

  @Test func everyFieldOfConfigIsHonouredOrRefused() throws {
    let base = try Family.object("resnets/transformers.json")["logits"]
    let config = try Family.object("\(Self.folder)/config.json")
    let folder = try ScratchFolder()
    for row in try Self.rows("cases") {
      let set = try #require(row["set"] as? [String: Any])
      let effect = try #require(row["effect"] as? String)
      let changed = Family.changed(config, set: set, remove: [])
      do {
        let model = try Family.open(
          "\(Self.folder)/model.safetensors", config: JSONSerialization.data(withJSONObject: changed),
          in: folder)
        let expected = try #require(Family.numbers(row["logits"] ?? base))
        let found = Tensor(shape: expected.shape, values: try Self.logits(model))
        #expect(
          ["none", "numbers"].contains(effect) && relativeDifference(found, expected) <= 1e-4, "\(set)")
      } catch let error as ModelError {
        #expect(effect != "none" && set.keys.contains { "\(error)".contains($0) }, "\(set): \(error)")
      }
    }
    #expect(try Self.rows("cases").count > 10)
  }

  @Test func everyFieldOfThePreprocessorIsHonouredOrRefused() throws {
    let base = try Family.object("\(Self.folder)/preprocessor_config.json")
    let config = try Data(contentsOf: URL(fileURLWithPath: Family.path("\(Self.folder)/config.json")))
    let folder = try ScratchFolder()
    for row in try Self.rows("processors") {
      let set = try #require(row["set"] as? [String: Any])
      let isError = row["effect"] as? String == "error"
      let picture = try RGBImage(contentsOf: Family.path(try #require(row["picture"] as? String)))
      do {
        let preprocessing = try Family.open(
          "\(Self.folder)/model.safetensors", config: config,
          processor: JSONSerialization.data(withJSONObject: Family.changed(base, set: set, remove: [])),
          in: folder
        ).preprocessing
        let input = preprocessing.tensor(of: preprocessing.resized(picture))
        #expect(!isError && Array(input.shape.dropFirst()) == row["shape"] as? [Int], "\(set)")
        for sample in row["samples"] as? [[Double]] ?? [] {
          let index = (Int(sample[0]) * input.shape[2] + Int(sample[1])) * input.shape[3] + Int(sample[2])
          guard index < input.values.count else { continue }
          #expect(abs(Double(input.values[index]) - sample[3]) <= 1e-4 * max(1, abs(sample[3])), "\(set)")
        }
      } catch let error as ModelError {
        #expect(set.keys.contains { "\(error)".contains($0) }, "\(set): \(error)")
      }
    }
    #expect(try Self.rows("processors").count > 20)
  }
}
