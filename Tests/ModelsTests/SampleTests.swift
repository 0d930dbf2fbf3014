import Checkpoints
import EmbeddedWeights
import Foundation
import Images
import Models
import SampleScenes
import Testing

/// On every sample scene the embedded model gives what PyTorch gave.
struct SampleTests {
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: Fixture.path("expected"))) ?? [])
    .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()

  @Test func everySampleHasAnExpectation() throws {
    let pictures = try FileManager.default.contentsOfDirectory(atPath: SampleScenes.folder.path)
      .filter { !$0.contains(".truth.") }
    #expect(Set(pictures.map { ($0 as NSString).deletingPathExtension }) == Set(Self.names))
    #expect(Self.names.count >= 8)
  }

  @Test(arguments: names)
  func embeddedModelAgreesWithPyTorch(name: String) throws {
    let expected = try Expectation(name: name)
    let run = try Self.model().run(RGBImage(contentsOf: Self.picture(name)))

    let kept = try run.detections().kept()
    #expect(kept.map(\.query) == expected.kept.map(\.query))
    for (found, wanted) in zip(kept, expected.kept) {
      #expect(found.category.id == wanted.categoryId)
      #expect(found.category.name == wanted.name)
      #expect(abs(found.score - wanted.score) <= 1e-4)
      for (value, reference) in zip(
        [found.box.centerX, found.box.centerY, found.box.width, found.box.height], wanted.box)
      {
        #expect(abs(value - reference) <= 1e-4)
      }
    }

    let tensors = try Checkpoint(path: Fixture.path("expected/\(name).safetensors"))
    for entry in tensors.entries where entry.name != "kept" {
      let found =
        entry.name == "kept_masks"
        ? try run.masks(of: expected.kept.map(\.query)) : try run.recorder.activation(entry.name)
      let difference = relativeDifference(found, try tensors.tensor(named: entry.name))
      #expect(difference <= 1e-4, "\(name) \(entry.name): \(difference)")
    }
  }

  @Test(arguments: names)
  func panopticSegmentsAgree(name: String) throws {
    let expected = try Expectation(name: name)
    let panoptic = try Self.model().run(RGBImage(contentsOf: Self.picture(name))).panoptic()
    #expect(panoptic.segments.map(\.query) == expected.panoptic.map(\.query))
    #expect(panoptic.segments.map(\.category.id) == expected.panoptic.map(\.categoryId))
    let map = try RGBImage(contentsOf: Fixture.path("expected/\(name).panoptic.png"))
    #expect(map.width == panoptic.width && map.height == panoptic.height)
    let agreeing = panoptic.indices.indices.count { panoptic.indices[$0] == Int(map.bytes[$0 * 3]) }
    #expect(Double(agreeing) >= 0.999 * Double(panoptic.indices.count))
  }

  /// Two samples are there for what the merge does with them.
  @Test func samplesShowEveryStepOfTheMerge() throws {
    let hill = try Self.merge(of: "steep-hill")
    let road = hill.candidates.indices.filter { hill.candidates[$0].category.name == "road" }
    #expect(road.count == 2)
    #expect(road.allSatisfy { hill.merge.steps[0].areas[$0] > 1000 }, "both claim some")
    #expect(road.map { hill.merge.steps[1].areas[$0] > 0 } == [true, false], "the first has it all")

    let flock = try Self.merge(of: "flock")
    #expect(flock.merge.steps.map(\.kind) == [.largest, .joined, .dropped(1)])
    let least = try #require(flock.merge.steps[1].areas.min())
    #expect((1...PanopticMerge.largestDroppedArea).contains(least))
  }

  static func merge(of name: String) throws -> (candidates: [Detection], merge: PanopticMerge) {
    let run = try model().run(RGBImage(contentsOf: picture(name)))
    let candidates = try run.detections().queries(above: PanopticSegmentation.defaultThreshold)
      .sorted { $0.query < $1.query }
    let masks = try run.masks(of: candidates.map(\.query))
    return (candidates, PanopticMerge(candidates: candidates, masks: masks, width: 384, height: 288))
  }

  static func model() throws -> LoadedModel { try LoadedModel(path: EmbeddedWeights.url.path) }

  static func picture(_ name: String) throws -> String {
    let folder = SampleScenes.folder.path
    let file = try #require(
      ["png", "jpg"].map { "\(folder)/\(name).\($0)" }.first { FileManager.default.fileExists(atPath: $0) })
    return file
  }
}

/// What PyTorch made of a sample scene.
struct Expectation: Decodable {
  struct Kept: Decodable {
    let query: Int
    let categoryId: Int
    let name: String
    let score: Float
    let box: [Float]
  }

  struct Region: Decodable {
    let query: Int
    let categoryId: Int
  }

  let kept: [Kept]
  let panoptic: [Region]

  init(name: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("expected/\(name).json")))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Expectation.self, from: data)
  }
}
