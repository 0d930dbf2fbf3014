import Checkpoints
import Foundation
import Graph
import Models
import Tensors
import TestSupport
import Testing

/// A family made up by other code: a colour classifier that sees the picture's mean, under two sources' names.
private struct MeanColour: ModelFamily {
  let id = "mean-colour"
  let modelTypes = ["mean_colour"]
  let sources = [
    KeySource("ours", signature: ["head.weight"]),
    KeySource(
      "theirs", signature: ["classifier.dense.weight"],
      table: KeyTable(renames: [.prefix("classifier.dense", "head")])),
  ]

  private struct Config: Decodable { let scale: Float? }

  func network(_ weights: WeightsDescription) throws(ModelError) -> any Network {
    guard let shape = weights.shapes["head.weight"], shape.count == 2, shape[1] == 3, shape[0] < 100 else {
      throw .notDETR(expected: "head.weight of [classes, 3]", found: "another")
    }
    return Model(classes: shape[0], scale: try weights.neighbours.config?.decode(Config.self).scale ?? 1)
  }

  struct Model: Network {
    let classes: Int
    let scale: Float
    let scoring = ClassScoring.sigmoid
    let categories = Categories([ObjectClass(id: 0, name: "red", isThing: false)])
    let fusions: [any Fusion] = [DoubleFusion()]

    func graph(height: Int, width: Int) -> ComputationGraph {
      let builder = GraphBuilder()
      let pixels = builder.input("input", shape: [1, 3, height, width], axes: [.batch, .channel, .y, .x])
        .role(.input).note("The picture.")
      let mean = pixels.applying(GlobalAveragePool(), as: "mean").applying(Scale(by: scale), as: "scaled")
      let head = ["weight", "bias"].map {
        Parameter(name: "head.\($0)", shape: $0 == "weight" ? [classes, 3] : [classes])
      }
      let flat = mean.applying(Flatten(), as: "flat")
      flat.applying(Linear(output: .label), as: "head", parameters: head)
        .role(.output(.imageClasses)).note("Which colour.")
      return builder.build()
    }
  }

  /// Shows that it ran by doubling.
  struct DoubleFusion: Fusion {
    func step(for node: Node, in graph: ComputationGraph, parameters: [String: Tensor]) -> FusedStep? {
      guard node.path == "scaled" else { return nil }
      return FusedStep(inputs: node.inputs, skipped: []) { $0[0].scaled(by: 2) }
    }
  }
}

/// A family can come from code outside, with everything the program's own have.
struct ModelFamilyTests {
  private let folder: ScratchFolder
  private let families = ModelFamilies.known.adding(MeanColour())
  private let weights: [String: Tensor] = [
    "weight": Tensor(shape: [2, 3], values: [1, 0, 0, 0, 1, 0]), "bias": Tensor(shape: [2], values: [0, 0]),
  ]

  init() throws { folder = try ScratchFolder() }

  private func path(_ prefix: String) throws -> String {
    try folder.write(Dictionary(uniqueKeysWithValues: weights.map { ("\(prefix).\($0.key)", $0.value) }))
  }

  @Test(arguments: [("head", "ours"), ("classifier.dense", "theirs")])
  func itsCheckpointsAreRecognisedAndRun(prefix: String, source: String) throws {
    let path = try path(prefix)
    let recognition = families.recognise(try Checkpoint(path: path).entries)
    #expect(recognition.kind == "mean-colour" && recognition.sourceName == source)
    let model = try LoadedModel(path: path, families: families)
    let input = Tensor(
      shape: [1, 3, 2, 2], values: [Float](repeating: 1, count: 4) + Array(repeating: 3, count: 8))
    // The fusion doubles; the plain path does not.
    #expect(try model.recorder(input: input).activation("head").values == [2, 6])
    var plain = model
    plain.fusions = []
    #expect(try plain.recorder(input: input).activation("head").values == [1, 3])
    let run = try model.run(.init(width: 20, height: 20, fill: .init(255, 0, 0)))
    #expect(run.isClassifier && run.scoring == .sigmoid && run.categories[0].name == "red")
    #expect(run.recorder.graph["head"]?.note == "Which colour.")
    #expect(try run.topClasses(count: 1).first?.category?.name == "red")
  }

  @Test func itReadsItsConfigurationOnly() throws {
    let path = try path("head")
    let config = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("config.json")
    func scaled() throws -> [Float] {
      var model = try LoadedModel(path: path, families: families)
      model.fusions = []
      return try model.recorder(input: Tensor(shape: [1, 3, 1, 1], values: [1, 1, 1])).activation("head")
        .values
    }
    try Data(#"{"model_type":"mean_colour","scale":4,"id2label":{"1":"green"}}"#.utf8).write(to: config)
    #expect(try scaled() == [4, 4])
    #expect(try LoadedModel(path: path, families: families).categories[1].name == "green")
    try Data(#"{"model_type":"detr","scale":4}"#.utf8).write(to: config)
    #expect(try scaled() == [1, 1])
  }

  @Test func itIsUnknownToTheProgramItself() throws {
    let path = try path("head")
    #expect(ModelFamilies.known.recognise(try Checkpoint(path: path).entries).kind == "unknown")
    #expect(throws: ModelError.self) { try LoadedModel(path: path) }
  }

  /// What no softmax binds together: every class has a probability of its own, and nothing stands for no object.
  @Test func scoresWithoutNoObject() {
    let detections = Detections(
      logits: Tensor(shape: [1, 1, 2], values: [0, 2]),
      boxes: Tensor(shape: [1, 1, 4], values: [0, 0, 1, 1]),
      categories: Categories([]), scoring: .sigmoid)
    #expect(!detections.hasNoObject && !detections.all[0].isNoObject)
    #expect(detections.all[0].category.id == 1 && abs(detections.all[0].score - 0.8808) < 1e-4)
    #expect(detections.topClasses(of: 0).map(\.category?.id) == [1, 0])
    #expect(abs(detections.topClasses(of: 0)[1].probability - 0.5) < 1e-6)
  }
}
