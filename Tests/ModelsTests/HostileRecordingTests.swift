import Foundation
import Graph
import Models
import Recordings
import Tensors
import TestSupport
import Testing

/// A recording is a file like any other: whatever it claims, opening it and asking it ends in an error, not a trap.
struct HostileRecordingTests {
  private static let sizes = [
    "block": "\"bottleneck\"", "layers": "[1,1,1,1]", "width": "4", "dilation": "false", "hidden": "32",
    "heads": "4", "encoder": "1", "decoder": "1", "feedforward": "40", "queries": "6", "classes": "9",
    "masks": "false",
  ]

  /// A configuration as JSON, some of its values replaced.
  private static func config(_ changes: [String: String] = [:]) -> String {
    let members = sizes.merging(changes) { $1 }.sorted { $0.key < $1.key }
    return "{" + members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  private static let picture = Tensor(shape: [1, 3, 32, 32], repeating: 0)

  @Test func theUnchangedConfigurationOpens() throws {
    let opened = try open(["config": Self.config()])
    #expect(opened.configuration?.hidden == 32)
    #expect(opened.recorder.graph["pred_logits"]?.shape == [1, 6, 10])
  }

  @Test(arguments: [
    ["heads": "0"], ["heads": "-4"], ["heads": "3"], ["heads": "64"], ["hidden": "0"], ["hidden": "-32"],
    ["hidden": "9223372036854775804"], ["hidden": "1000000000000"], ["hidden": "30", "heads": "1"],
    ["width": "0"], ["width": "-4"], ["width": "9223372036854775807"], ["width": "1.5"],
    ["layers": "[]"], ["layers": "[1,1,1]"], ["layers": "[1,1,1,1,1]"], ["layers": "[1,0,1,1]"],
    ["layers": "[1,1,1,-1]"], ["layers": "[1,1,1,4000000000]"], ["layers": "3"],
    ["encoder": "-1"], ["encoder": "4000000000"], ["decoder": "0"], ["decoder": "9223372036854775807"],
    ["feedforward": "0"], ["feedforward": "-1"], ["feedforward": "9223372036854775807"],
    ["queries": "0"], ["queries": "-6"], ["queries": "9223372036854775807"],
    ["classes": "0"], ["classes": "-9223372036854775808"], ["classes": "9223372036854775807"],
    ["masks": "true"], ["block": "\"dense\""], ["dilation": "1e99"],
    ["hidden": "99999999999999999999"], ["hidden": "null"],
  ])
  func impossibleSizesAreRefused(changes: [String: String]) {
    #expect(throws: ModelError.self) { try open(["config": Self.config(changes)]) }
  }

  @Test(arguments: [
    ["config": ""], ["config": "{"], ["config": "[]"], ["config": "null"], ["config": "{}"],
    ["config": String(repeating: "[", count: 100_000)],
    ["categories": "{}"], ["categories": "[{}]"], ["categories": #"[{"id":"x","name":1,"isthing":2}]"#],
    ["preprocess": "7"], ["preprocess": "{}"],
    ["preprocess": #"{"short_side":0,"long_side":9,"mean":[0,0,0],"std":[1,1,1]}"#],
    ["preprocess": #"{"short_side":9,"long_side":-9,"mean":[0,0,0],"std":[1,1,1]}"#],
    ["preprocess": #"{"short_side":9,"long_side":900000,"mean":[0,0,0],"std":[1,1,1]}"#],
    ["preprocess": #"{"short_side":9,"long_side":9,"mean":[0,0],"std":[1,1,1]}"#],
    ["preprocess": #"{"short_side":9,"long_side":9,"mean":[0,0,0],"std":[1,0,1]}"#],
    ["preprocess": #"{"short_side":9,"long_side":9,"mean":[0,0,1e99],"std":[1,1,1]}"#],
  ])
  func unreadableMetadataIsRefused(metadata: [String: String]) {
    #expect(throws: ModelError.self) { try open(metadata) }
  }

  @Test func tensorsThatDoNotFitTheStatedSizesAreRefused() {
    let config = ["config": Self.config()]
    func fault(_ tensors: [String: Tensor]) -> String? {
      do {
        _ = try open(config, tensors)
        return nil
      } catch RecordingError.malformed(let path, let place, let expected, let found) {
        return "\((path as NSString).lastPathComponent): \(place): \(expected), \(found)"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      fault(["pred_logits": Tensor(shape: [1, 7, 10], repeating: 0)])
        == "file.safetensors: pred_logits: shape [1, 6, 10], [1, 7, 10]")
    #expect(
      fault(["zebra": Tensor(shape: [1], repeating: 0)])
        == "file.safetensors: zebra: a node of the graph that the file states, none of this name")
  }

  /// A graph as JSON whose one node is the input, some of its members replaced.
  private static func graph(_ changes: [String: String] = [:]) -> String {
    let members = [
      "path": #""input""#, "operation": #"{"name":"input","formula":""}"#, "inputs": "[]",
      "shape": "[1,3,32,32]", "axes": #"["batch","channel","y","x"]"#, "role": #"{"input":{}}"#,
    ].merging(changes) { $1 }.sorted { $0.key < $1.key }
    return #"{"nodes":[{"# + members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}]}"
  }

  @Test func aStatedGraphOpens() throws {
    let opened = try open(["graph": Self.graph()])
    #expect(opened.recorder.graph.nodes.map(\.path) == ["input"])
    #expect(opened.resized.width == 32)
  }

  @Test(arguments: [
    "", "{", "[]", "null", "{}", #"{"nodes":3}"#, #"{"nodes":[]}"#, #"{"nodes":[{}]}"#,
    String(repeating: "[", count: 100_000), graph(["path": "7"]), graph(["path": #""other""#]),
    graph(["shape": "[1,3,32]"]), graph(["shape": "[1,3,-32,32]"]), graph(["shape": "[1,3,32,33]"]),
    graph(["shape": "[9223372036854775807,9223372036854775807,2,2]"]), graph(["shape": "[1e99]"]),
    graph(["axes": "[]"]), graph(["axes": #"["batch","channel","y","depth"]"#]),
    graph(["axes": #"["batch","channel","y","place(9x9)"]"#]),
    graph(["axes": #"["batch","channel","y","place(-1x-32)"]"#]), graph(["inputs": "[0]"]),
    graph(["inputs": "[-1]"]), graph(["inputs": "[9223372036854775807]"]), graph(["role": #"{"king":{}}"#]),
    graph(["role": #"{"encoderLayer":{"_0":9223372036854775807}}"#]),
    graph(["role": #"{"auxiliary":{"_0":"boxes","layer":-1}}"#]),
    graph(["parameters": #"[{"name":"w","shape":[1099511627776,1099511627776]}]"#]),
    graph(["parameters": #"[{"name":"w","shape":[-1]}]"#]),
    graph(["parameters": #"[{"name":"w","shape":[0,1099511627776,1099511627776]}]"#]),
    graph(["shape": "[0,1099511627776,1099511627776,2]"]),
    graph(["path": "\"" + String(repeating: "a.", count: 100_000) + "a\""]),
    graph(["aliases": #"["input"]"#]), graph(["aliases": "9"]), graph(["operation": "{}"]),
    "{\"nodes\":[" + Array(repeating: "{}", count: 30_000).joined(separator: ",") + "]}",
  ])
  func aGraphThatCannotBeIsRefused(graph: String) {
    #expect(throws: RecordingError.self) { try open(["graph": graph]) }
  }

  @Test(arguments: [
    "0x0", "axb", "3", "3x", "-3x4", "3x4x5", "", "99999999999x5", "9223372036854775807x9223372036854775807",
    "20000x20000", "178956970x1",
  ])
  func aPictureThatCannotBeIsRefused(size: String) {
    #expect(throws: RecordingError.self) { try open(["graph": Self.graph(), "image_size": size]) }
  }

  /// Masks, boxes and regions are the picture's own, whatever the network saw.
  @Test func thePictureHasItsOwnSize() throws {
    let run = try open(["graph": Self.graph(), "image_size": "64x48"])
    #expect((run.image.width, run.image.height) == (64, 48))
    #expect((run.resized.width, run.resized.height) == (32, 32))
  }

  /// A picture's size comes from the stated graph where the file holds no input.
  @Test(arguments: ["[1,3,100000,2]", "[1,1,32,32]", "[1,3,0,32]", "[2,3,32,32]"])
  func anInputThatIsNoPictureIsRefusedInAStatedGraph(shape: String) throws {
    let scratch = try ScratchFolder()
    let nodes = Self.graph(["shape": shape])
    let graph =
      nodes.dropLast(2)
      + #",{"path":"y","operation":{"name":"relu","formula":""},"inputs":[],"shape":[1],"axes":["free"]}]}"#
    let path = try scratch.write(
      ["y": Tensor(shape: [1], repeating: 0)], metadata: ["format": Recording.format, "graph": String(graph)])
    #expect(throws: RecordingError.self) { try Recording.open(path: path) }
  }

  @Test(arguments: [[], [3, 32, 32], [1, 1, 32, 32], [1, 3, 0, 32], [2, 3, 8, 8], [1, 3, 8, 8, 1]])
  func anInputThatIsNoPictureIsRefused(shape: [Int]) {
    #expect(throws: ModelError.self) {
      try open(["config": Self.config()], ["input": Tensor(shape: shape, repeating: 0)])
    }
  }

  @Test func anyNumbersMakeAPicture() throws {
    var input = Self.picture
    input.withUnsafeMutableElements { elements in
      for (index, value) in [Float.nan, .infinity, -.infinity, 1e38, -1e38].enumerated() {
        elements[index] = value
      }
    }
    let opened = try open(["config": Self.config()], ["input": input])
    #expect(opened.resized[1, 0].red == 255 && opened.resized[2, 0].red == 0)
  }

  struct Outputs: Sendable, CustomTestStringConvertible {
    let logits: [Int]
    let boxes: [Int]
    var masks: [Int] = [1, 6, 4, 4]
    var testDescription: String { "\(logits), \(boxes), \(masks)" }
  }

  @Test(arguments: [
    Outputs(logits: [], boxes: [1, 6, 4]), Outputs(logits: [6], boxes: [1, 6, 4]),
    Outputs(logits: [6, 10], boxes: [6, 4]), Outputs(logits: [0, 6, 10], boxes: [0, 6, 4]),
    Outputs(logits: [1, 6, 0], boxes: [1, 6, 4]), Outputs(logits: [1, 6, 10], boxes: [1, 5, 4]),
    Outputs(logits: [1, 6, 10], boxes: [1, 6, 3]), Outputs(logits: [1, 6, 10], boxes: [24]),
    Outputs(logits: [1, 6, 1, 10], boxes: [1, 6, 4]),
  ])
  func outputsOfOtherShapesAreNoDetections(outputs: Outputs) throws {
    let opened = try foreign(outputs)
    #expect(throws: ModelError.self) { try opened.detections() }
  }

  @Test(arguments: [
    [], [6], [6, 4, 4], [0, 6, 4, 4], [1, 6, 0, 4], [1, 6, 4, 0], [1, 2, 4, 4], [1, 6, 1, 4, 4],
  ])
  func masksOfOtherShapesAreNoMasks(shape: [Int]) throws {
    for name in ["pred_masks", "mask_head"] {
      let opened = try foreign(Outputs(logits: [1, 6, 10], boxes: [1, 6, 4], masks: shape), masksAs: name)
      if name == "mask_head" && shape == [6, 4, 4] { continue }
      #expect(throws: (any Error).self, "\(name)") { try opened.masks(of: [5]) }
      #expect(throws: (any Error).self, "\(name)") { try opened.panoptic(above: 0) }
    }
  }

  private func foreign(_ outputs: Outputs, masksAs name: String = "pred_masks") throws -> ForwardRun {
    let scratch = try ScratchFolder()
    let logits = Tensor(
      shape: outputs.logits, values: (0..<outputs.logits.elementCount).map { Float($0 % 10 == 1 ? 9 : 0) })
    return try Recording.open(
      path: scratch.write([
        "pred_logits": logits, "pred_boxes": Tensor(shape: outputs.boxes, repeating: 0.5),
        name: Tensor(shape: outputs.masks, repeating: 0),
      ]))
  }

  /// Opens a recording of these tensors and an input.
  private func open(_ metadata: [String: String], _ tensors: [String: Tensor] = [:]) throws -> ForwardRun {
    let scratch = try ScratchFolder()
    let path = try scratch.write(
      tensors.merging(["input": Self.picture]) { given, _ in given },
      metadata: metadata.merging(["format": Recording.format]) { $1 })
    return try Recording.open(path: path)
  }
}
