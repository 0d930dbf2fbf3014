import Checkpoints
import Foundation
import Graph
import Models
import Recordings
import Tensors
import TestSupport
import Testing

/// Which graph a recording's tensors belong to, and in which order they stand.
struct RecordedGraphTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func open(
    _ names: [String], _ metadata: [String: String] = [:]
  ) throws -> (paths: [String], notice: String?) {
    let tensors = Dictionary(uniqueKeysWithValues: names.map { ($0, Tensor(shape: [2], repeating: 1)) })
    let run = try Recording.open(path: scratch.write(tensors, metadata: metadata))
    return (run.recorder.graph.nodes.map(\.path), run.notice)
  }

  @Test func theStatedOrderCounts() throws {
    let names = ["block.2", "head", "block.10", "block.1"]
    let found = try open(names, ["order": #"["block.2","absent","head","block.2","block.1"]"#])
    #expect(found.paths == ["block.2", "head", "block.1", "block.10"])
    #expect(found.notice == nil)
  }

  @Test(arguments: ["", "{}", "[1]", "[\"a\"", String(repeating: "[", count: 10_000)])
  func anOrderThatIsNoListIsRefused(order: String) {
    #expect(throws: RecordingError.self) { try open(["a", "b"], ["order": order]) }
  }

  @Test func namesOfAKnownModelStandInItsOrder() throws {
    let names = [
      "hs", "input", "memory", "pred_boxes", "transformer.decoder.layers.1.norm1",
      "transformer.decoder.layers.0.norm1", "layer4", "transformer.encoder.layers.10.norm1",
      "transformer.encoder.layers.9.norm1",
    ]
    let found = try open(names)
    #expect(
      found.paths == [
        "input", "layer4", "transformer.encoder.layers.9.norm1", "transformer.encoder.layers.10.norm1",
        "memory",
        "transformer.decoder.layers.0.norm1", "transformer.decoder.layers.1.norm1", "hs", "pred_boxes",
      ])
    #expect(found.notice == nil)
    let mixed = try open(["memory", "zebra.10", "input", "zebra.9"])
    #expect(mixed.paths == ["input", "memory", "zebra.9", "zebra.10"])
    #expect(mixed.notice?.contains("2 of 4") == true)
  }

  @Test func otherNamesAreInNaturalOrder() throws {
    let found = try open(["l.10.a", "l.2.b", "l.2.a", "l", "l.007", "l.7x", "k99999999999999999999", "k9"])
    #expect(
      found.paths == ["k9", "k99999999999999999999", "l", "l.2.a", "l.2.b", "l.007", "l.7x", "l.10.a"])
    #expect(found.notice == "no order in the file: sorted by name")
  }

  /// Families that state no sizes: the graph in the file keeps order, edges and meaning.
  @Test func aRunOfAnyFamilyKeepsItsGraph() throws {
    for file in ["demo.half.pth", "resnet.half.pth"] {
      let run = try Self.run(file)
      let names = Recording.names(in: run.recorder.graph, matching: ["*norm*", "fc", "pred_*", "*.bn1"])
      try Recording.write(run, names: names, image: "/home/me/cats.png", to: scratch.path("run.st"))
      let opened = try Recording.open(path: scratch.path("run.st"))
      let (before, after) = (run.recorder.graph, opened.recorder.graph)
      #expect(after.nodes.map(\.path) == before.nodes.map(\.path))
      #expect(after.nodes.map(\.aliases) == before.nodes.map(\.aliases))
      #expect(after.nodes.map(\.inputs) == before.nodes.map(\.inputs))
      #expect(after.nodes.map(\.axes) == before.nodes.map(\.axes))
      #expect(after.nodes.map(\.role) == before.nodes.map(\.role))
      #expect(after.nodes.map(\.note) == before.nodes.map(\.note))
      #expect(opened.isClassifier == run.isClassifier)
      #expect(opened.resized.width == run.resized.width && opened.resized.height == run.resized.height)
      for name in names.map(\.name) {
        #expect(
          try opened.recorder.activation(name).values == run.recorder.activation(name).values, "\(name)")
      }
    }
  }

  @Test func editsWorkWhereNodesFollowWithoutWeights() throws {
    let run = try Self.run("demo.half.pth")
    let graph = run.recorder.graph
    let attention = try #require(graph.anatomy.attentions(.cross).last)
    let pattern = try #require(attention.pattern)
    let context = graph.nodes[try #require(graph.consumers[pattern.id].first)]
    // All that the context reads besides.
    let names = [attention.scores?.path].compactMap { $0 } + context.inputs.map { graph.nodes[$0].path }
    try Recording.write(
      run, names: names.filter { $0 != pattern.path }.map { ($0, graph[$0]!) }, image: "x",
      to: scratch.path("run.st"))
    let opened = try Recording.open(path: scratch.path("run.st"))
    let edit = try Intervention("zero \(pattern.path)")
    let edited = try opened.runWithHooks(edit.hooks(in: opened.recorder.graph))
    #expect(try edited.recorder.activation(context.path).values.allSatisfy { $0 == 0 })
    let difference = relativeDifference(
      try opened.recorder.activation(context.path), try run.recorder.activation(context.path))
    #expect(difference <= 1e-5)
  }

  @Test func thePicturesFolderIsNobodysBusiness() throws {
    let run = try Self.run("resnet.half.pth")
    try Recording.write(
      run, names: Recording.names(in: run.recorder.graph, matching: ["fc"]),
      image: "/home/me/secret/cats.png",
      to: scratch.path("run.st"))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.path("run.st")))
    #expect(String(decoding: bytes, as: UTF8.self).contains("cats.png"))
    #expect(!String(decoding: bytes, as: UTF8.self).contains("secret"))
  }

  private static func run(_ file: String, here: String = #filePath) throws -> ForwardRun {
    let tests = URL(fileURLWithPath: here).deletingLastPathComponent().deletingLastPathComponent()
    var model = try LoadedModel(path: tests.appendingPathComponent("CheckpointsTests/Fixtures/\(file)").path)
    model.preprocessing.shortSide = 64
    model.preprocessing.longSide = 64
    return try model.run(.init(width: 40, height: 30))
  }
}
