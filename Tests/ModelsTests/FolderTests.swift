import Checkpoints
import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// Weights that are named by their folder, or lie in several files.
struct FolderTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private static func expectedLogits() throws -> Tensor {
    let cases = try #require(try Family.object("wrappers/cases.json")["cases"] as? [[String: Any]])
    return try #require(Family.numbers(cases.first { $0["file"] as? String == "sharded" }?["logits"]))
  }

  private static func logits(_ path: String) throws -> Tensor {
    let input = try Checkpoint(path: Fixture.path("relatives.input.safetensors")).tensor(named: "input")
    return try LoadedModel(path: path).recorder(input: input).activation("pred_logits")
  }

  @Test(arguments: ["sharded", "sharded/model.safetensors.index.json"])
  func weightsInSeveralFilesAreOne(path: String) throws {
    #expect(
      relativeDifference(try Self.logits(Family.path("wrappers/\(path)")), try Self.expectedLogits()) <= 1e-4)
    #expect(try LoadedModel(path: Family.path("wrappers/\(path)")).name == "sharded")
  }

  /// The files of `pytorch_model.bin.index.json`, one in each of PyTorch's containers.
  @Test func torchsIndexIsReadToo() throws {
    let names = [
      "boxes.pth": "pytorch_model-00001-of-00002.bin", "views.legacy.pth": "pytorch_model-00002-of-00002.bin",
    ]
    var map: [String: String] = [:]
    for (file, name) in names {
      try FileManager.default.copyItem(atPath: Fixture.checkpoint(file), toPath: folder.path(name))
      for entry in try Checkpoint(path: folder.path(name)).entries { map[entry.name] = name }
    }
    try write(["weight_map": map], "pytorch_model.bin.index.json")
    let whole = try Checkpoint(path: folder.path)
    #expect(Set(whole.entries.map(\.name)) == Set(map.keys))
    for (file, name) in names {
      let part = try Checkpoint(path: Fixture.checkpoint(file))
      let tensor = try #require(part.entries.first?.name)
      #expect(try whole.tensor(named: tensor).values == part.tensor(named: tensor).values, "\(name)")
    }
  }

  @Test func aLoneShardSaysWhichOthersItWants() throws {
    let cases = try #require(try Family.object("wrappers/cases.json")["cases"] as? [[String: Any]])
    let shard = try #require(cases.first { $0["missing_files"] != nil })
    let path = Family.path("wrappers/\(try #require(shard["file"] as? String))")
    let error = #expect(throws: ModelError.self) { try LoadedModel(path: path) }
    for other in try #require(shard["missing_files"] as? [String]) {
      #expect(error?.description.contains(other) == true, "\(String(describing: error))")
    }
  }

  @Test func aFolderOfOneFileIsThatFile() throws {
    try FileManager.default.copyItem(atPath: Fixture.checkpoint("boxes.pth"), toPath: folder.path("best.pth"))
    try Data("{}".utf8).write(to: URL(fileURLWithPath: folder.path("notes.json")))
    #expect(try LoadedModel(path: folder.path).name == "best")
  }

  @Test func aFolderOfNoneOrOfSeveralIsSaid() throws {
    let empty = #expect(throws: CheckpointError.self) { try Checkpoint(path: folder.path) }
    #expect(empty?.description.contains("without weights") == true && empty?.kind == .missingInput)
    for name in ["a.pth", "b.pth"] {
      try FileManager.default.copyItem(atPath: Fixture.checkpoint("boxes.pth"), toPath: folder.path(name))
    }
    let several = #expect(throws: CheckpointError.self) { try Checkpoint(path: folder.path) }
    #expect(several?.description.contains("2: a.pth, b.pth") == true)
  }

  @Test func anIndexThatLiesIsRefused() throws {
    let name = "model-00001-of-00002.safetensors"
    try FileManager.default.copyItem(
      atPath: Fixture.checkpoint("huggingface5-native-boxes.safetensors"), toPath: folder.path(name))
    let tensor = try #require(try Checkpoint(path: folder.path(name)).entries.first?.name)
    for (map, says) in [
      ([tensor: "../\(name)"], "files beside it"), ([tensor: ""], "files beside it"),
      (["nowhere": name], "nowhere"), ([tensor: "absent.safetensors"], "no such file"),
    ] {
      try write(["weight_map": map], "model.safetensors.index.json")
      let error = #expect(throws: CheckpointError.self) { try Checkpoint(path: folder.path) }
      #expect(error?.description.contains(says) == true, "\(String(describing: error))")
    }
    try write(["weights": ["x": name]], "model.safetensors.index.json")
    let other = #expect(throws: CheckpointError.self) { try Checkpoint(path: folder.path) }
    #expect(other?.description.contains("found JSON") == true)
  }

  private func write(_ object: [String: Any], _ name: String) throws {
    try JSONSerialization.data(withJSONObject: object).write(to: URL(fileURLWithPath: folder.path(name)))
  }
}
