import Checkpoints
import Foundation
import Images
import Models
import Tensors
import TestSupport
import Testing

/// ResNets alone, as torchvision computes them, in the ways people save them; others are refused by what gives them away.
struct ResNetTests {
  struct Saved: Decodable, Sendable { let file: String, foreign: [String] }
  struct Refused: Decodable, Sendable { let architecture: String, says: String, keys: [String: [Int]] }
  struct Picture: Decodable, Sendable {
    let transform: String, picture: String, shape: [Int], samples: [[Double]]
  }
  private struct Cases: Decodable {
    let recorded: [String], saved: [Saved], refused: [Refused], pictures: [Picture], resizedTo232: [String]

    private enum CodingKeys: String, CodingKey {
      case recorded, saved, refused, pictures
      case resizedTo232 = "resized_to_232"
    }
  }

  private static func cases() throws -> Cases {
    let data = try Data(contentsOf: URL(fileURLWithPath: Family.path("resnets/cases.json")))
    return try JSONDecoder().decode(Cases.self, from: data)
  }

  static var saved: [Saved] { get throws { try cases().saved } }
  static var refused: [Refused] { get throws { try cases().refused } }
  static var pictures: [Picture] { get throws { try cases().pictures } }

  @Test(arguments: try cases().recorded, [false, true])
  func everyGroupAndWidthIsComputed(name: String, isPlain: Bool) throws {
    let hints = ModelHints(isDilated: name.hasSuffix("dilated"))
    var model = try LoadedModel(path: Family.path("resnets/\(name).pth"), hints: hints)
    if isPlain { model.fusions = [] }
    try Family.expectAgreement(of: model, with: "resnets/\(name).recording.safetensors")
  }

  @Test(arguments: try saved)
  func itRunsUnderAnyPrefixAndWithoutItsHead(_ saved: Saved) throws {
    let model = try LoadedModel(path: Family.path("resnets/\(saved.file)"))
    let recording = try Checkpoint(path: Family.path("resnets/resnext.recording.safetensors"))
    let input = try Checkpoint(path: Fixture.path("relatives.input.safetensors")).tensor(named: "input")
    let found = try model.recorder(input: input).activation("avgpool")
    #expect(relativeDifference(found, try recording.tensor(named: "avgpool")) <= 1e-4)
    for key in saved.foreign { #expect(model.notices.contains { $0.contains(key) }, "\(model.notices)") }
  }

  @Test(arguments: try refused)
  func othersAreRefusedByTheirKeys(_ other: Refused) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(other.keys.mapValues { Tensor(shape: $0, repeating: 0) })
    let error = #expect(throws: (any Error).self) { try LoadedModel(path: path) }
    let line = error.map { "\($0)" } ?? ""
    #expect(line.contains(other.says) && line.count < 500, "\(line)")
  }

  @Test func othersAreRefusedByTheirConfiguration() throws {
    let configs = try #require(try Family.object("resnets/cases.json")["configs"] as? [[String: Any]])
    for entry in configs {
      let folder = try ScratchFolder()
      let config = try JSONSerialization.data(withJSONObject: try #require(entry["config"]))
      do {
        _ = try Family.open("resnets/resnext.pth", config: config, in: folder)
        #expect(entry["says"] as? String == nil, "\(entry)")
      } catch let error as ModelError {
        let says = try #require(entry["says"] as? String, "\(error)")
        #expect("\(error)".contains(says), "\(error)")
      }
    }
    #expect(configs.count > 5)
  }

  @Test func othersAreRefusedByTheirFilesNames() throws {
    let folder = try ScratchFolder()
    let path = folder.path("resnetblur50-84f4748f.pth")
    try FileManager.default.copyItem(atPath: Family.path("resnets/resnext.pth"), toPath: path)
    let error = #expect(throws: ModelError.self) { try LoadedModel(path: path) }
    #expect(error?.description.contains("resnetblur50") == true)
  }

  @Test(arguments: try pictures)
  func aPictureIsPreparedAsPublished(_ expected: Picture) throws {
    let folder = try ScratchFolder()
    let model: LoadedModel
    switch expected.transform {
    case "timm":
      let transform = try #require(try Family.object("resnets/cases.json")["transform"])
      let config: [String: Any] = ["architecture": "resnext50_32x4d", "pretrained_cfg": transform]
      model = try Family.open(
        "resnets/resnext.pth", config: JSONSerialization.data(withJSONObject: config), in: folder)
    case "torchvision-232":
      let path = folder.path(try #require(try Self.cases().resizedTo232.first))
      try FileManager.default.copyItem(atPath: Family.path("resnets/resnext.pth"), toPath: path)
      model = try LoadedModel(path: path)
    default: model = try LoadedModel(path: Family.path("resnets/resnext.pth"))
    }
    let run = try model.run(RGBImage(contentsOf: Family.path(expected.picture)))
    let input = try run.recorder.activation("input")
    #expect(Array(input.shape.dropFirst()) == expected.shape)
    for sample in expected.samples {
      let index = (Int(sample[0]) * input.shape[2] + Int(sample[1])) * input.shape[3] + Int(sample[2])
      #expect(abs(Double(input.values[index]) - sample[3]) <= 1e-4, "\(sample)")
    }
    #expect(run.notice?.contains("only the middle of the picture") == true)
    #expect(run.picture.width > run.image.width && run.image.height <= run.picture.height)
  }

  @Test func everyFileThatIsResizedTo232IsKnown() throws {
    let folder = try ScratchFolder()
    for file in try Self.cases().resizedTo232 + ["resnet50-0676ba61.pth"] {
      let path = folder.path(file)
      try FileManager.default.copyItem(atPath: Family.path("resnets/resnext.pth"), toPath: path)
      let side = file.contains("0676ba61") ? 256 : 232
      #expect(try LoadedModel(path: path).preprocessing.shortSide == side, "\(file)")
    }
  }
}
