import EmbeddedWeights
import Graph
import Images
import Models
import SampleScenes
import Testing

/// Two runs at once on the fast path, and a run that is given up. Meant for the thread sanitizer too:
/// `swift test --sanitize=thread --filter 'GraphTests|ConcurrentRunTests'`.
@Suite(.serialized) struct ConcurrentRunTests {
  private static let outputs = ["pred_logits", "pred_boxes", "pred_masks"]

  private func run(_ model: LoadedModel, hooks: Hooks = Hooks()) throws -> ForwardRun {
    try model.run(RGBImage(contentsOf: SampleScenes.first.path), hooks: hooks)
  }

  private func values(of run: ForwardRun) throws -> [[Float]] {
    try Self.outputs.map { try run.recorder.activation($0).values }
  }

  @Test func twoRunsAtOnceGiveWhatOneGives() async throws {
    let model = try SampleTests.model()
    let expected = try values(of: run(model))
    try await withThrowingTaskGroup(of: [[Float]].self) { group in
      for _ in 0..<4 { group.addTask { try values(of: run(model)) } }
      for try await values in group { #expect(values == expected) }
    }
  }

  /// Cancelled at layer 4, with the mask head still to come.
  @Test func aCancelledRunFreesItsMemory() async throws {
    let model = try SampleTests.model()
    var hooks = Hooks()
    hooks.add(at: "layer4") { _ in
      withUnsafeCurrentTask { $0?.cancel() }
      return nil
    }
    let run = try run(model, hooks: hooks)
    let task = Task { try run.recorder.activation("pred_masks") }
    await #expect(throws: CancellationError.self) { try await task.value }
    // What it had computed for good is held until the run itself goes, and no more than that.
    #expect(run.recorder.isHeld("layer3") && !run.recorder.isHeld("memory"))
    let graph = run.recorder.graph
    let held = graph.nodes.filter { run.recorder.isHeld($0.path) }
    #expect(held.allSatisfy { $0.isKey || $0.byteCount <= 256 << 10 })
    #expect(run.recorder.heldByteCount == held.reduce(0) { $0 + $1.byteCount })
  }
}
