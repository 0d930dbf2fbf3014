import Checkpoints
import Foundation
import Models
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

  /// Sizes of the relatives are bounded as a DETR's are: theirs come from small files of 8-bit numbers too.
  @Test func relativesOfImpossibleSizesAreRefused() throws {
    let demo = try Self.shapes(at: Fixture.checkpoint("demo.half.pth"))
    let resnet = try Self.shapes(at: Fixture.checkpoint("resnet.half.pth"))
    #expect(try DETRdemo(shapes: demo, hints: .init(heads: 4)).hidden == 16)
    for (name, shape) in [
      ("query_embed.weight", [1 << 22, 1]), ("input_proj.weight", [1 << 22, 1, 1, 1]),
      ("class_embed.weight", [1 << 22, 1]), ("row_embed", [1 << 22, 1]), ("col_embed", [.max, 8]),
      ("transformer.decoder.layers.0.linear1.weight", [.max, 16]), ("query_embed.weight", [5]),
      ("backbone.0.body.layer2.0.conv1.weight", [1 << 22, 1, 1, 1]),
    ] {
      #expect(throws: ModelError.self, "\(name)") {
        try DETRdemo(shapes: demo.merging([name: shape]) { $1 }, hints: .init(heads: 4))
      }
    }
    for (name, shape) in [
      ("conv1.weight", [1 << 22, 1, 1, 1]), ("layer4.0.conv1.weight", [.max, 1, 1, 1]),
      ("fc.weight", [.max, 1]),
      ("fc.weight", []),
    ] {
      #expect(throws: ModelError.self, "\(name)") {
        try ResNetClassifier(shapes: resnet.merging([name: shape]) { $1 })
      }
    }
  }

  /// Whatever shape one parameter has, it makes a graph whose sizes and costs are numbers, or an error.
  @Test(arguments: ["boxes.pth", "huggingface5-native-panoptic.bin", "demo.half.pth", "resnet.half.pth"])
  func everyChangedShapeMakesAGraphOrAnError(file: String) throws {
    let checkpoint = try Checkpoint(path: Fixture.checkpoint(file))
    let unchanged = try Self.shapes(at: checkpoint.path)
    for (name, shape) in unchanged {
      for axis in shape.indices {
        for extent in [0, 3, 1 << 12, 1 << 20, 1 << 40] {
          var shapes = unchanged
          shapes[name]?[axis] = extent
          do {
            let graph = try Self.network(checkpoint.kind, shapes).graph(height: 8192, width: 8192)
            #expect(graph.nodes.allSatisfy { $0.byteCount >= 0 && $0.flops >= 0 })
          } catch is ModelError {}
        }
      }
    }
  }

  private static func network(_ kind: CheckpointKind, _ shapes: [String: [Int]]) throws -> any Network {
    switch kind {
    case .demo: try DETRdemo(shapes: shapes, hints: .init(heads: 4))
    case .resnet: try ResNetClassifier(shapes: shapes)
    default: DETRsegm(configuration: try Configuration(shapes: shapes, hints: .init(heads: 4)))
    }
  }

  @Test(arguments: [0, -1, 3, 64, .min, .max])
  func headsThatDoNotDivideAreRefused(heads: Int) throws {
    let shapes = try Self.shapes(of: "tiny_boxes")
    #expect(throws: ModelError.self) { try Configuration(shapes: shapes, hints: .init(heads: heads)) }
  }

  private static func shapes(of name: String) throws -> [String: [Int]] {
    try shapes(at: Fixture.path("\(name).safetensors"))
  }

  private static func shapes(at path: String) throws -> [String: [Int]] {
    let parameters = try Checkpoint(path: path).parameters
    return Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.shape) })
  }
}
