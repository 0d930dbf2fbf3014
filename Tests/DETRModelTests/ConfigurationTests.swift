import Checkpoints
import DETRModel
import Foundation
import Testing

/// Sizes are read from shapes; impossible ones are refused, never trapped on.
struct ConfigurationTests {
  @Test(arguments: ["tiny", "tiny_basic", "tiny_boxes"])
  func shapesTellTheSizes(name: String) throws {
    let checkpoint = try Checkpoint(path: Fixture.path("\(name).safetensors"))
    let stated = try #require(checkpoint.metadata["config"])
    let expected = try JSONDecoder().decode(Configuration.self, from: Data(stated.utf8))
    let found = try Configuration(
      shapes: Self.shapes(of: name), hints: .init(isDilated: expected.isDilated, heads: expected.heads))
    #expect(found == expected)
  }

  @Test func sizesAreTheOnesOfTheFixture() throws {
    let tiny = try Configuration(shapes: Self.shapes(of: "tiny"))
    #expect(tiny.block == .bottleneck && tiny.blocks == [1, 2, 1, 1] && tiny.width == 4)
    #expect(tiny.hidden == 128 && tiny.heads == 8 && tiny.feedForward == 32)
    #expect(tiny.encoderLayers == 2 && tiny.decoderLayers == 2)
    #expect(tiny.queries == 7 && tiny.classes == 12 && tiny.hasMasks && !tiny.isDilated)

    let basic = try Configuration(shapes: Self.shapes(of: "tiny_basic"))
    #expect(basic.block == .basic && basic.blocks == [2, 1, 1, 1] && basic.width == 8)

    let boxes = try Configuration(shapes: Self.shapes(of: "tiny_boxes"))
    #expect(!boxes.hasMasks && boxes.heads == 8 && boxes.decoderLayers == 3)
  }

  @Test func aMaskHeadTellsTheHeadsWhateverTheHint() throws {
    #expect(try Configuration(shapes: Self.shapes(of: "tiny"), hints: .init(heads: 4)).heads == 8)
  }

  @Test(arguments: [
    "backbone.0.body.conv1.weight", "input_proj.weight", "transformer.decoder.layers.0.linear1.weight",
    "query_embed.weight", "class_embed.weight",
  ])
  func aMissingTensorIsNamed(name: String) throws {
    var shapes = try Self.shapes(of: "tiny")
    shapes[name] = nil
    let error = #expect(throws: ModelError.self) { try Configuration(shapes: shapes) }
    #expect(error == .notDETR(expected: name, found: "no such tensor"))
  }

  @Test(arguments: ["backbone.0.body.layer3.0.conv1.weight", "transformer.encoder.layers.0.linear1.weight"])
  func aMissingLayerIsRefused(name: String) throws {
    var shapes = try Self.shapes(of: "tiny")
    shapes[name] = nil
    #expect(throws: ModelError.self) { try Configuration(shapes: shapes) }
  }

  @Test func nothingIsNoDETR() {
    #expect(throws: ModelError.self) { try Configuration(shapes: [:]) }
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let shape: [Int]
    var testDescription: String { "\(name) \(shape)" }
  }

  @Test(arguments: [
    Change(name: "input_proj.weight", shape: [0, 128, 1, 1]),
    Change(name: "input_proj.weight", shape: [-128, 128, 1, 1]),
    Change(name: "input_proj.weight", shape: [130, 128, 1, 1]),
    Change(name: "input_proj.weight", shape: [.max, 128, 1, 1]),
    Change(name: "input_proj.weight", shape: [.max - 127, 128, 1, 1]),
    Change(name: "input_proj.weight", shape: []),
    Change(name: "input_proj.weight", shape: [128]),
    Change(name: "input_proj.weight", shape: [Int](repeating: 128, count: 5000)),
    Change(name: "backbone.0.body.conv1.weight", shape: [0, 3, 7, 7]),
    Change(name: "backbone.0.body.conv1.weight", shape: [.max, 3, 7, 7]),
    Change(name: "query_embed.weight", shape: [0, 128]),
    Change(name: "query_embed.weight", shape: [.max, 128]),
    Change(name: "query_embed.weight", shape: [7, 128, 1]),
    Change(name: "class_embed.weight", shape: [1, 128]),
    Change(name: "class_embed.weight", shape: [.min, 128]),
    Change(name: "class_embed.weight", shape: [.max, 128]),
    Change(name: "transformer.decoder.layers.0.linear1.weight", shape: [.max, 128]),
    Change(name: "mask_head.lay1.weight", shape: [136, 128, 3, 3]),
    Change(name: "mask_head.lay1.weight", shape: [136, 133, 3, 3]),
    Change(name: "mask_head.lay1.weight", shape: [136, 131, 3, 3]),
    Change(name: "mask_head.lay1.weight", shape: [136, 1, 3, 3]),
    Change(name: "mask_head.lay1.weight", shape: [136]),
  ])
  func anImpossibleSizeIsRefused(change: Change) throws {
    var shapes = try Self.shapes(of: "tiny")
    shapes[change.name] = change.shape
    #expect(throws: ModelError.self) { try Configuration(shapes: shapes) }
  }

  @Test(arguments: [0, -1, 3, 64, .min, .max])
  func headsThatDoNotDivideAreRefused(heads: Int) throws {
    let shapes = try Self.shapes(of: "tiny_boxes")
    #expect(throws: ModelError.self) { try Configuration(shapes: shapes, hints: .init(heads: heads)) }
  }

  private static func shapes(of name: String) throws -> [String: [Int]] {
    let parameters = try Checkpoint(path: Fixture.path("\(name).safetensors")).parameters
    return Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.shape) })
  }
}
