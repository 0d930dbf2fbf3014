import Analysis
import Checkpoints
import Foundation
import Models
import Recordings
import Tensors
import TestSupport
import Testing

/// Ports of one model, recorded by PyTorch in other names and layouts: the first node that differs is where the error is.
struct PortedRecordingTests {
  /// One entry of `ports.json`.
  struct Port: Decodable, Sendable, CustomTestStringConvertible {
    let port: String
    /// What is wrong with it; nil for a faithful port.
    let error: String?
    /// The first node that differs of those it holds, in the reference's name and in its own.
    let first: String?
    let written: String?

    var testDescription: String { "\(port): \(error ?? "faithful")" }
  }

  private static func path(_ name: String) -> String {
    Bundle.module.bundlePath + "/Fixtures/ports/" + name
  }

  private static let ports: [Port] = {
    guard let text = FileManager.default.contents(atPath: path("ports.json")) else { return [] }
    return (try? JSONDecoder().decode([Port].self, from: text)) ?? []
  }()

  private static func run(_ name: String) throws -> ForwardRun {
    try Recording.open(path: path("\(name).safetensors"))
  }

  @Test func twentyErrorsArePlanted() {
    #expect(Self.ports.filter { $0.error != nil }.count == 20)
    #expect(Self.ports.filter { $0.error == nil }.count == 6)
  }

  @Test(arguments: ports) func theErrorIsFoundFromBothSides(port: Port) throws {
    let (reference, other) = (try Self.run("reference"), try Self.run(port.port))
    let forth = try NodesComparison().evaluate(reference, other)
    let back = try NodesComparison().evaluate(other, reference)
    #expect(forth.first?.path == port.first)
    #expect(back.first?.path == port.written)
    for comparison in [forth, back] {
      // Everything else follows from it, but for what stands beside it where the port does not hold the node itself.
      #expect(port.first == nil ? comparison.rows(.differs).isEmpty : comparison.rows(.differs).count <= 3)
      #expect(comparison.rows.count > 5)
      #expect(comparison.rows.allSatisfy { $0.difference != nil })
    }
  }

  @Test(arguments: ports) func everyNameIsMatched(port: Port) throws {
    let comparison = try NodesComparison().evaluate(Self.run("reference"), Self.run(port.port))
    #expect(comparison.onlyInOther == [])
    // What is laid out anew or renamed agrees as exactly as the rest.
    #expect(port.error != nil || comparison.rows.allSatisfy { $0.relative < 2e-6 })
  }

  @Test func portsNameAndLayOutDifferently() throws {
    let reference = try Self.run("reference")
    let rows = try (0..<6).flatMap {
      try NodesComparison().evaluate(reference, Self.run("faithful-\($0)")).rows
    }
    #expect(rows.contains { $0.otherPath?.hasPrefix("module.detr.transformer.") == true })
    #expect(rows.contains { $0.otherPath?.hasPrefix("detr.model.encoder.layers.") == true })
    #expect(rows.contains { $0.otherPath == "layer1.0.conv1" || $0.otherPath == "layer2.0.bn1" })
    #expect(rows.contains { $0.otherShape == [4, 1, 128] && $0.shape == [1, 4, 128] })
    #expect(rows.contains { $0.otherShape?.count == 3 && $0.shape.count == 4 })
  }

  /// One activation under several names: none of them is passed over.
  @Test func secondNamesAreComparedToo() throws {
    let scratch = try ScratchFolder()
    let layer = "transformer.encoder.layers.0"
    func run(_ second: Float) throws -> ForwardRun {
      try Self.recording(
        [
          "\(layer).norm2": Tensor(shape: [1, 2, 4], repeating: 1),
          layer: Tensor(shape: [1, 2, 4], repeating: second),
        ], scratch.path("second-\(second).st"))
    }
    let reference = try Self.recording(
      ["\(layer).norm2": Tensor(shape: [1, 2, 4], repeating: 1)], scratch.path("reference.st"))
    #expect(try NodesComparison().evaluate(reference, run(1)).first == nil)
    let wrong = try NodesComparison().evaluate(reference, run(5))
    #expect(wrong.first?.otherPath == layer && wrong.first?.relative == 4)
  }

  /// The published heads run on all layers at once: the last one's answer is the model's.
  @Test func ofStackedLayersTheLastIsCompared() throws {
    let scratch = try ScratchFolder()
    let stacked = Tensor(shape: [2, 1, 3, 2], values: (0..<12).map(Float.init))
    let one = try Self.recording(
      ["class_embed": Tensor(shape: [1, 3, 2], values: (6..<12).map(Float.init))], scratch.path("one.st"))
    let all = try Self.recording(["class_embed": stacked], scratch.path("all.st"))
    let row = try #require(try NodesComparison().evaluate(one, all).rows.first)
    #expect(row.verdict == .agrees && row.relative == 0 && row.otherShape == [2, 1, 3, 2])
  }

  /// A query that is sure of two classes is one query, in each of both runs.
  @Test func queriesOfSeveralClassesAreComparedOnce() throws {
    let scratch = try ScratchFolder()
    func run(_ queries: Int) throws -> ForwardRun {
      try Self.recording(
        [
          "pred_logits": Tensor(shape: [1, queries, 3], values: (0..<queries * 3).map { $0 < 2 ? 4 : -9 }),
          "pred_boxes": Tensor(shape: [1, queries, 4], repeating: 0.5),
          "pred_masks": Tensor(shape: [1, queries, 2, 2], repeating: 1),
        ], scratch.path("\(queries).st"), ["scoring": "sigmoid"])
    }
    let changes = try QueriesComparison().evaluate(run(2), run(3))
    #expect(changes.count == 1 && changes[0].fate == .stays && changes[0].maskIoU == 1)
    #expect(!changes[0].changesClass)
  }

  private static func recording(
    _ tensors: [String: Tensor], _ path: String, _ metadata: [String: String] = [:]
  ) throws -> ForwardRun {
    let sorted = tensors.sorted { $0.key < $1.key }
    let writer = try SafetensorsWriter(
      path: path, entries: sorted.map { TensorEntry(name: $0.key, type: .float32, shape: $0.value.shape) },
      metadata: metadata)
    for (name, tensor) in sorted { try writer.write(tensor, named: name) }
    try writer.finish()
    return try Recording.open(path: path)
  }

  @Test func anotherToleranceIsAnotherJudgement() throws {
    let (reference, other) = (try Self.run("reference"), try Self.run("error-1"))
    let strict = try NodesComparison(tolerance: 0).evaluate(reference, other)
    let lenient = try NodesComparison(tolerance: 0.5).evaluate(reference, other)
    #expect(strict.rows(.agrees).isEmpty && lenient.first == nil)
  }
}
