import Checkpoints
import Foundation
import Graph
import Models
import Recordings
import Tensors
import TestSupport
import Testing

/// A recording of a model that is not known here says what its tensors are.
struct RecordedRolesTests {
  private let scratch: ScratchFolder
  private static let name = "vit.encoder.layer.1.attention"

  init() throws { scratch = try ScratchFolder() }

  private static var yolos: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/foreign/yolos.safetensors").path
  }

  @Test func tokensOfOneSequenceArePlacesAndQueries() throws {
    let run = try Recording.open(path: Self.yolos)
    let anatomy = run.anatomy
    #expect(anatomy.grid == Grid(height: 4, width: 6))
    #expect(anatomy.attentions(.encoder).map(\.layer) == [0, 1])
    #expect(anatomy.attentions(.decoderSelf).map(\.heads) == [4, 4])
    // Token 0 is the class token, 1 to 24 are places, 25 to 34 queries.
    let whole = try Checkpoint(path: Self.yolos).tensor(named: Self.name)
    let encoder = try run.recorder.activation("\(Self.name).places_to_places")
    #expect(encoder.shape == [1, 4, 24, 24])
    #expect(encoder[0, 3, 23, 5] == whole[0, 3, 24, 6])
    let cross = try run.recorder.activation("\(Self.name).queries_to_places")
    #expect(cross.shape == [1, 4, 10, 24] && cross[0, 2, 9, 0] == whole[0, 2, 34, 1])
    let decoder = try run.recorder.activation("\(Self.name).queries_to_queries")
    #expect(decoder.shape == [1, 4, 10, 10] && decoder[0, 0, 1, 2] == whole[0, 0, 26, 27])
    #expect((run.image.width, run.image.height) == (96, 64))
    #expect(try run.detections().all.count == 10)
  }

  @Test func typesAreKept() throws {
    let run = try Recording.open(path: Self.yolos)
    #expect(
      ["labels", "scores", "kept", Self.name].map { run.storedTypes[$0] } == [
        .int64, .float64, .bool, .float16,
      ])
  }

  @Test(arguments: [
    ("{}", "expected a list of"), (#"[{"tensor": "a"}]"#, "expected a list of"),
    (#"[{"tensor": "a", "role": "head"}]"#, "expected a list of"),
    (#"[{"tensor": "b", "role": "input"}]"#, "roles, b: expected a tensor of this name, found none"),
    (#"[{"tensor": "a", "role": "boxes"}]"#, "roles, a: expected shape [1, queries, 4]"),
    (#"[{"tensor": "a", "role": "encoder"}]"#, "expected a grid of [rows, columns], found none"),
    (
      #"[{"tensor": "a", "role": "encoder", "grid": [2, 3]}]"#,
      "expected places within 5 tokens, found 6 from token 0"
    ),
    (#"[{"tensor": "a", "role": "encoder", "grid": [2, 2], "first": 2}]"#, "found 4 from token 2"),
    (#"[{"tensor": "a", "role": "encoder", "grid": [4000000000, 4000000000]}]"#, "expected a grid"),
    (#"[{"tensor": "a", "role": "decoder", "queries": [-1, 2]}]"#, "found 2 from token -1"),
    (
      #"[{"tensor": "a", "role": "decoder", "queries": [9223372036854775807, 2]}]"#, "expected queries within"
    ),
    (
      #"[{"tensor": "a", "role": "decoder", "layer": 9223372036854775807}]"#,
      "expected a layer within 0...1023"
    ),
    (
      #"[{"tensor": "a", "role": "decoder", "queries": [0, 2]}, {"tensor": "a", "role": "decoder", "queries": [2, 2]}]"#,
      "expected one part that is decoder"
    ),
  ])
  func whatContradictsTheShapesIsRefused(roles: String, saying text: String) throws {
    let path = try scratch.write(
      ["a": Tensor(shape: [1, 2, 5, 5], repeating: 0.2)], metadata: ["roles": roles])
    let error = #expect(throws: RecordingError.self) { try Recording.open(path: path) }
    #expect(error?.description.contains(text) == true, "\(String(describing: error))")
  }

  @Test func aTensorOfPlacesAloneKeepsItsName() throws {
    let path = try scratch.write(
      ["a": Tensor(shape: [1, 2, 6, 6], repeating: 0.2)],
      metadata: ["roles": #"[{"tensor": "a", "role": "encoder", "grid": [2, 3]}]"#])
    let run = try Recording.open(path: path)
    #expect(run.anatomy.attention(.encoder, layer: 0)?.pattern?.path == "a")
    #expect(run.recorder.graph.nodes.count == 1)
  }
}
