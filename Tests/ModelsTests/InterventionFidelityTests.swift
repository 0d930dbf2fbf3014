import Checkpoints
import Foundation
import Graph
import Models
import Tensors
import TestSupport
import Testing

/// Interventions against the same changes made in PyTorch with forward hooks (`interventions.py`), and a run that
/// shares what lies upstream of a change against one that computes everything.
struct InterventionFidelityTests {
  private static let tolerance = 1e-4

  /// One entry of `interventions.safetensors`.
  struct Change: Sendable, CustomTestStringConvertible {
    let text: String
    /// Whether it is made to masks, in the model that has some.
    let hasMasks: Bool

    var testDescription: String { text }
    var outputs: [String] { hasMasks ? ["pred_masks"] : ["pred_logits", "pred_boxes"] }
  }

  private static func recorder(hasMasks: Bool = true, hooks: Hooks = Hooks(), isPlain: Bool = false) throws
    -> Recorder
  {
    var model = try LoadedModel(
      path: Fixture.path(hasMasks ? "tiny.safetensors" : "families/meta/four-heads-dc5.pth"))
    if isPlain { model.fusions = [] }
    let recording = hasMasks ? "tiny.recording.safetensors" : "relatives.input.safetensors"
    let input = try Checkpoint(path: Fixture.path(recording)).tensor(named: "input")
    return try model.recorder(input: input, hooks: hooks)
  }

  private static let results = try? Checkpoint(path: Fixture.path("interventions.safetensors"))

  private static var changes: [Change] {
    [("changes", false), ("mask_changes", true)].flatMap { key, hasMasks in
      let list = results?.metadata[key].flatMap {
        try? JSONDecoder().decode([String].self, from: Data($0.utf8))
      }
      return (list ?? []).map { Change(text: $0, hasMasks: hasMasks) }
    }
  }

  /// Interventions with `; ` between.
  private static func hooks(_ text: String, in graph: ComputationGraph) throws -> Hooks {
    let file = try Checkpoint(path: Fixture.path("interventions.patch.safetensors"))
    let edits = try text.replacing("PATCH", with: file.path).split(separator: ";").map {
      try Intervention(String($0))
    }
    let patches = ["memory": try file.tensor(named: "memory")]
    return try edits.hooks(in: graph, InterventionContext(patches: [file.path: patches]))
  }

  @Test func everyVerbIsTried() {
    let texts = Self.changes.flatMap { $0.text.split(separator: "; ") }
    #expect(
      Set(texts.compactMap { $0.split(separator: " ").first })
        == ["zero", "set", "scale", "mean", "uniform", "patch", "mask", "remove", "skip"])
  }

  @Test(arguments: changes, [false, true])
  func anInterventionEqualsForwardHooks(change: Change, isPlain: Bool) throws {
    let results = try #require(Self.results)
    let base = try Self.recorder(hasMasks: change.hasMasks, isPlain: isPlain)
    let edited = try base.runWithHooks(Self.hooks(change.text, in: base.graph))
    for name in change.outputs {
      let expected = try results.tensor(named: "\(change.text)/\(name)")
      let found = try edited.activation(name)
      let compared = change.hasMasks ? found.row(0).rows(0..<2).reshaped(expected.shape) : found
      #expect(Self.error(compared, expected) < Self.tolerance, "\(name)")
    }
  }

  /// As `relativeError`; infinities must be the same.
  private static func error(_ found: Tensor, _ expected: Tensor) -> Double {
    func finite(_ tensor: Tensor) -> Tensor { tensor.mapped { $0 == -.infinity ? 0 : $0 } }
    guard zip(found.values, expected.values).allSatisfy({ ($0 == -.infinity) == ($1 == -.infinity) }) else {
      return .infinity
    }
    return relativeError(finite(found), finite(expected))
  }

  // MARK: - What is computed again

  /// A change at random: a node, a part of it, and a verb that fits.
  private static func randomChange(
    in graph: ComputationGraph, _ chance: inout Reproducible
  ) -> Intervention? {
    guard let node = graph.nodes.filter({ !$0.inputs.isEmpty }).randomElement(using: &chance) else {
      return nil
    }
    let verb = ["zero", "set", "scale", "mean", "skip", "uniform"].randomElement(using: &chance) ?? "zero"
    let setting = ["set": " to=0.25", "scale": " by=-1.5"][verb] ?? ""
    let axis = node.axes.indices.randomElement(using: &chance) ?? 0
    let name = node.axes[axis].description.prefix { $0 != "(" }
    let index = Int.random(in: 0..<node.shape[axis], using: &chance)
    return try? Intervention("\(verb) \(node.path) \(name)=\(index)\(setting)")
  }

  @Test(arguments: 0..<12)
  func partialRecomputationEqualsAFullRun(seed: Int) throws {
    var chance = Reproducible(seed: UInt64(seed))
    let graph = try Self.recorder().graph
    var edits: [Intervention] = []
    while edits.count < 1 + seed % 3 {
      if let edit = Self.randomChange(in: graph, &chance), edit.fits(graph) { edits.append(edit) }
    }
    let full = try Self.recorder(hooks: edits.hooks(in: graph))
    let base = try Self.recorder()
    for name in ["pred_boxes", "pred_logits", "pred_masks"] { _ = try base.activation(name) }
    var edited = base
    for edit in edits { edited = try edited.runWithHooks(edit.hooks(in: graph)) }
    let flops = edited.executedFlops
    for name in ["pred_logits", "pred_boxes", "pred_masks"] {
      let (found, expected) = (try edited.activation(name), try full.activation(name))
      #expect(relativeError(found, expected) < 1e-6, "\(name) after \(edits)")
    }
    #expect(edited.executedFlops - flops <= full.executedFlops, "\(edits)")
  }

  @Test func doUndoAndRedoGiveTheSameBits() throws {
    let base = try Self.recorder(hasMasks: false)
    let before = try base.activation("pred_boxes").values
    let hooks = try Self.hooks("zero *.multihead_attn.pattern head=3; remove query=1", in: base.graph)
    let done = try base.runWithHooks(hooks).activation("pred_boxes").values
    #expect(done != before)
    #expect(try base.activation("pred_boxes").values == before)
    #expect(try base.runWithHooks(hooks).activation("pred_boxes").values == done)
  }

  @Test func aChangeOfTheLastLayerLeavesTheEncoderAlone() throws {
    let base = try Self.recorder()
    for name in ["pred_boxes", "pred_logits"] { _ = try base.activation(name) }
    let whole = base.executedFlops
    let hooks = try Self.hooks(
      "zero transformer.decoder.layers.1.multihead_attn.pattern head=0", in: base.graph)
    let edited = try base.runWithHooks(hooks)
    _ = try edited.activation("pred_boxes")
    #expect(edited.executedFlops * 10 < whole)
  }

  // MARK: - What does not fit

  @Test func aReplacementOfTheWrongShapeNamesBoth() throws {
    let graph = try Self.recorder().graph
    let context = InterventionContext(patches: ["f": ["memory": Tensor(shape: [1, 2], repeating: 0)]])
    #expect(
      throws: InterventionError.replacementShape(path: "memory", expected: [1, 128, 5, 4], found: [1, 2])
    ) { try Intervention("patch memory from=f").hooks(in: graph, context) }
    #expect(throws: InterventionError.noPatch(file: "f", path: "pos")) {
      try Intervention("patch pos from=f").hooks(in: graph, context)
    }
    #expect(
      throws: InterventionError.replacementShape(
        path: "mask_head.lay2", expected: [7, 64, 5, 4], found: [7, 136, 5, 4])
    ) { try Intervention("skip mask_head.lay2").hooks(in: graph) }
  }

  @Test func regionsAndQueriesMustBeThere() throws {
    let graph = try Self.recorder().graph
    let picture = PictureSize(width: 100, height: 50)
    #expect(
      throws: InterventionError.outsideThePicture(.init(columns: 100..<120, rows: 0..<9), picture: picture)
    ) {
      try Intervention("mask input region=100,0,120,9").hooks(
        in: graph, InterventionContext(picture: picture))
    }
    #expect(throws: InterventionError.notFit(path: "hs", expected: "a node with places of the picture")) {
      try Intervention("mask hs region=0,0,9,9").hooks(in: graph)
    }
    #expect(throws: InterventionError.self) { try Intervention("remove query=7").hooks(in: graph) }
    #expect(throws: InterventionError.self) { try Intervention("remove query=0-6").hooks(in: graph) }
  }

  @Test func aPatternOfLayersMeansNoneOfTheirSteps() throws {
    let graph = try Self.recorder().graph
    let nodes = try Intervention("skip transformer.decoder.layers.*").nodes(in: graph)
    #expect(
      nodes.map(\.path) == ["transformer.decoder.layers.0.norm3", "transformer.decoder.layers.1.norm3"])
  }
}
