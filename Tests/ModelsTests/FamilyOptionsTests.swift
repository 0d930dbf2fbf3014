import Checkpoints
import Foundation
import Images
import Models
import Tensors
import TestSupport
import Testing

/// Whatever stands in the files beside the weights and changes the computation is computed, or refused by name.
struct HuggingFaceOptionsTests {
  // MARK: - Tensor by tensor

  struct Variant: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let weights: String
    let config: String

    var testDescription: String { name }
  }

  private struct Variants: Decodable {
    let variants: [Variant]
  }

  static var variants: [Variant] {
    get throws {
      let data = try Data(contentsOf: URL(fileURLWithPath: Family.path("variants.json")))
      return try JSONDecoder().decode(Variants.self, from: data).variants
        .filter { !$0.name.hasPrefix("conditional") }
    }
  }

  @Test(arguments: try variants, [false, true])
  func everyOptionIsComputedAsTransformersDoes(_ variant: Variant, isPlain: Bool) throws {
    let folder = try ScratchFolder()
    let config = try Data(contentsOf: URL(fileURLWithPath: Family.path(variant.config)))
    var model = try Family.open(variant.weights, config: config, in: folder)
    if isPlain { model.fusions = [] }
    try Family.expectAgreement(of: model, with: "variants/\(variant.name)/recording.safetensors")
  }

  // MARK: - Field by field

  static let bases = ["detr", "detr-timm", "table-transformer", "conditional_detr"]

  @Test(arguments: bases)
  func everyFieldOfConfigIsHonouredOrRefused(base: String) throws {
    let file = try Family.object("config_fields.json")
    let all = try #require((file["bases"] as? [String: Any])?[base] as? [String: Any])
    let unchanged = try #require(Family.numbers(all["pred_logits"]))
    let cases = try #require(all["cases"] as? [[String: Any]])
    let config = try Family.object("fields/\(base)/config.json")
    let folder = try ScratchFolder()
    for entry in cases {
      let set = entry["set"] as? [String: Any] ?? [:]
      let changed = Family.changed(config, set: set, remove: entry["remove"] as? [String] ?? [])
      let fields = set.keys.sorted().joined(separator: ", ")
      let effect = try #require(entry["effect"] as? String)
      do {
        let model = try Family.open(
          "fields/\(base)/model.safetensors", config: JSONSerialization.data(withJSONObject: changed),
          in: folder)
        let input = try Checkpoint(path: Fixture.path("relatives.input.safetensors")).tensor(named: "input")
        let found = try model.recorder(input: input).activation("pred_logits")
        let expected = try #require(Family.numbers(entry["pred_logits"] ?? all["pred_logits"]))
        let difference = relativeDifference(found, expected)
        #expect(difference <= 1e-4, "\(base) \(set) (\(effect)): \(difference)")
        // What transformers would not open, or only with random numbers, opens with a word to the user.
        if ["shapes", "unfilled", "error"].contains(effect) {
          #expect(!model.notices.isEmpty, "\(base) \(set) (\(effect)) opens without a word")
        }
      } catch let error as ModelError {
        #expect(effect != "none" && effect != "precision", "\(base) \(set): \(error)")
        let names = set.keys.compactMap { $0.split(separator: ".").last }
        #expect(names.contains { "\(error)".contains($0) }, "\(fields): \(error)")
      } catch let error as CheckpointError {
        #expect(["shapes", "unfilled", "error"].contains(effect), "\(base) \(set): \(error)")
      }
    }
    #expect(cases.count > 10 && unchanged.shape[0] == 1)
  }

  /// What transformers' classes have and no case tries is listed with its reason in `config_fields.py`.
  @Test(arguments: ["detr", "table-transformer", "conditional_detr"])
  func everyFieldThatTransformersHasIsTried(base: String) throws {
    let file = try Family.object("config_fields.json")
    let fields = try #require(file["fields"] as? [String: [String]])
    let all = try #require((file["bases"] as? [String: Any])?[base] as? [String: Any])
    let cases = try #require(all["cases"] as? [[String: Any]])
    let tried = Set(cases.flatMap { Array(($0["set"] as? [String: Any] ?? [:]).keys) })
    #expect(Set(try #require(fields[base])).subtracting(tried) == [])
    let inner = Set(tried.compactMap { $0.split(separator: ".").last.map(String.init) })
    #expect(Set(try #require(fields["backbone_config"])).subtracting(inner) == [])
  }

  @Test(arguments: ["detr", "conditional_detr"])
  func everyFieldOfThePreprocessorIsHonouredOrRefused(base name: String) throws {
    let file = try Family.object("preprocessor_fields.json")
    let processors = try #require(file["processors"] as? [String: Any])
    #expect(processors.count == 2)
    let all = try #require(processors[name] as? [String: Any])
    let base = try #require(all["config"] as? [String: Any])
    let picture = try RGBImage(contentsOf: Family.path("fields/picture.png"))
    let config = try Data(contentsOf: URL(fileURLWithPath: Family.path("fields/\(name)/config.json")))
    let folder = try ScratchFolder()
    for entry in try #require(all["cases"] as? [[String: Any]]) {
      let set = entry["set"] as? [String: Any] ?? [:]
      let effect = try #require(entry["effect"] as? String)
      let changed = Family.changed(base, set: set, remove: entry["remove"] as? [String] ?? [])
      do {
        let preprocessing = try Family.open(
          "fields/\(name)/model.safetensors", config: config,
          processor: JSONSerialization.data(withJSONObject: changed), in: folder
        ).preprocessing
        let input = preprocessing.tensor(of: preprocessing.resized(picture))
        #expect(Array(input.shape.dropFirst()) == entry["shape"] as? [Int], "\(set)")
        for sample in (entry["samples"] as? [[Double]] ?? []) {
          let index = (Int(sample[0]) * input.shape[2] + Int(sample[1])) * input.shape[3] + Int(sample[2])
          guard index < input.values.count else { continue }
          #expect(abs(Double(input.values[index]) - sample[3]) <= 1e-4 * max(1, abs(sample[3])), "\(set)")
        }
      } catch let error as ModelError {
        #expect(effect != "none", "\(set): \(error)")
        #expect(set.keys.contains { "\(error)".contains($0) }, "\(set): \(error)")
      }
    }
  }

  @Test func sidesAreRoundedAsEachProgramRoundsThem() throws {
    struct Row: Decodable {
      let width, height, short, long: Int
      let huggingface, meta, microsoft: [Int]
    }
    struct Rows: Decodable { let sizes: [Row] }
    let data = try Data(contentsOf: URL(fileURLWithPath: Family.path("preprocessor_fields.json")))
    for row in try JSONDecoder().decode(Rows.self, from: data).sizes {
      func size(_ sizing: Preprocessing.Sizing) -> [Int] {
        var preprocessing = Preprocessing.published
        (preprocessing.shortSide, preprocessing.longSide) = (row.short, row.long)
        preprocessing.sizing = sizing
        let size = preprocessing.inputSize(width: row.width, height: row.height)
        return [size.height, size.width]
      }
      #expect(size(.fitted) == row.meta, "\(row)")
      #expect(size(.fittedAsHuggingFace) == row.huggingface, "\(row)")
      #expect(size(.longSide) == row.microsoft, "\(row)")
    }
  }
}

/// Options of Meta's training script, in files that its code would write.
struct MetaOptionsTests {
  @Test(
    arguments: [
      "pre-norm", "learned-positions", "no-encoder", "no-encoder-pre-norm", "four-heads-dc5", "all",
      "panoptic",
    ], [false, true])
  func everyOptionIsComputed(name: String, isPlain: Bool) throws {
    var model = try LoadedModel(path: Family.path("meta/\(name).pth"))
    if isPlain { model.fusions = [] }
    try Family.expectAgreement(of: model, with: "meta/\(name).recording.safetensors")
  }

  @Test func learnedPositionsHaveAnEnd() throws {
    let model = try LoadedModel(path: Family.path("meta/learned-positions.pth"))
    #expect(throws: ModelError.self) { try model.graph(height: 64, width: 50 * 32 + 1) }
    #expect(try model.graph(height: 64, width: 50 * 32)["pos"] != nil)
  }
}

/// Files of further families, and what their makers' code computes from them.
enum Family {
  static func path(_ name: String) -> String { Fixture.path("families/\(name)") }

  static func object(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path(name)))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// A matrix as `[1, rows, columns]`.
  static func numbers(_ value: Any?) -> Tensor? {
    guard let rows = value as? [[Double]], let first = rows.first else { return nil }
    return Tensor(shape: [1, rows.count, first.count], values: rows.flatMap { $0.map { Float($0) } })
  }

  /// A JSON object with members set and removed; a dot leads into an object.
  static func changed(_ object: [String: Any], set: [String: Any], remove: [String]) -> [String: Any] {
    var changed = object
    func change(_ key: String, to value: Any?) {
      let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        changed[key] = value
        return
      }
      var inner = changed[parts[0]] as? [String: Any] ?? [:]
      inner[parts[1]] = value
      changed[parts[0]] = inner
    }
    for (key, value) in set { change(key, to: value) }
    for key in remove { change(key, to: nil) }
    return changed
  }

  /// Weights with files beside them, in a folder of their own.
  static func open(
    _ weights: String, config: Data, processor: Data? = nil, in folder: ScratchFolder
  ) throws -> LoadedModel {
    let model = folder.path("model.safetensors")
    if !FileManager.default.fileExists(atPath: model) {
      try FileManager.default.copyItem(atPath: path(weights), toPath: model)
    }
    try config.write(to: URL(fileURLWithPath: folder.path("config.json")))
    try processor?.write(to: URL(fileURLWithPath: folder.path("preprocessor_config.json")))
    return try LoadedModel(path: model)
  }

  static func expectAgreement(of model: LoadedModel, with recording: String) throws {
    let reference = try Checkpoint(path: path(recording))
    let hasInput = reference.entries.contains { $0.name == "input" }
    let input =
      try hasInput
      ? reference.tensor(named: "input")
      : Checkpoint(path: Fixture.path("relatives.input.safetensors")).tensor(named: "input")
    let recorder = try model.recorder(input: input)
    #expect(reference.entries.count >= 3)
    for entry in reference.entries {
      let found = try recorder.activation(entry.name)
      let difference = relativeDifference(found, try reference.tensor(named: entry.name))
      #expect(difference <= 1e-4, "\(recording) \(entry.name): \(difference)")
    }
  }
}
