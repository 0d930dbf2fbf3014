import Checkpoints
import Graph
import Models
import Testing

/// Edits of a real, if tiny, network, and its two ways to every number.
struct ModelHookTests {
  private static let pattern: HookPoint = "transformer.decoder.layers.1.multihead_attn.pattern"

  @Test func ablatingAHeadOfTheLastCrossAttentionChangesWhatFollowsOnly() throws {
    let original = try Self.recorder(LoadedModel(path: Fixture.path("tiny.safetensors")))
    let (logits, memory) = (try original.activation("pred_logits"), try original.activation("memory"))
    let first = try original.activation("transformer.decoder.norm.0")

    let edited = try original.runWithHooks(Self.ablating(head: 3))
    #expect(try edited.activation("memory").isIdentical(to: memory))
    #expect(try edited.activation("transformer.decoder.norm.0").isIdentical(to: first))
    #expect(relativeDifference(try edited.activation("pred_logits"), logits) > 1e-3)
    #expect(
      relativeDifference(try edited.activation("pred_masks"), try original.activation("pred_masks")) > 1e-4)
    #expect(try original.activation("pred_logits").isIdentical(to: logits))
  }

  /// `out_proj` of a head that is off sees zeros in that head's channels, and nothing else changes.
  @Test func anAblatedHeadGivesAnEmptyContext() throws {
    let original = try Self.recorder(LoadedModel(path: Fixture.path("tiny.safetensors")))
    let edited = try original.runWithHooks(Self.ablating(head: 3))
    let path = "transformer.decoder.layers.1.multihead_attn.context"
    let (before, after) = (try original.activation(path), try edited.activation(path))
    for query in 0..<7 {
      for channel in 0..<128 {
        let expected = channel / 16 == 3 ? 0 : before[0, query, channel]
        #expect(abs(after[0, query, channel] - expected) <= 1e-5)
      }
    }
  }

  @Test func anEditGivesTheSameOnBothPaths() throws {
    var model = try LoadedModel(path: Fixture.path("tiny.safetensors"))
    let fast = try Self.recorder(model, hooks: Self.ablating(head: 3))
    model.fusions = []
    let plain = try Self.recorder(model, hooks: Self.ablating(head: 3))
    for path in ["hs", "pred_logits", "pred_boxes", "bbox_mask", "pred_masks"] {
      let difference = relativeDifference(try fast.activation(path), try plain.activation(path))
      #expect(difference <= 1e-4, "\(path): \(difference)")
    }
  }

  /// From the end, so that each node is first reached through what is fused.
  @Test(arguments: ["tiny", "tiny_basic", "tiny_boxes"])
  func fastAndPlainPathsAgreeOnEveryNode(name: String) throws {
    var model = try LoadedModel(path: Fixture.path("\(name).safetensors"))
    #expect(!model.fusions.isEmpty)
    let fast = try Self.recorder(model, name: name)
    model.fusions = []
    let plain = try Self.recorder(model, name: name)
    for node in fast.graph.nodes.reversed() {
      let difference = relativeDifference(try fast.activation(node.path), try plain.activation(node.path))
      #expect(difference <= 1e-4, "\(name) \(node.path): \(difference)")
    }
  }

  @Test func someMasksAreThoseOfAllMasks() throws {
    let model = try LoadedModel(path: Fixture.path("tiny.safetensors"))
    let all = try Self.recorder(model).activation("mask_head")
    let some = try Self.recorder(model).activation("mask_head", rows: [5, 0, 2])
    #expect(relativeDifference(some, all.rows([5, 0, 2])) <= 1e-5)
  }

  private static func recorder(
    _ model: LoadedModel, name: String = "tiny", hooks: Hooks = Hooks()
  ) throws -> Recorder {
    let recording = try Checkpoint(path: Fixture.path("\(name).recording.safetensors"))
    return try model.recorder(input: recording.tensor(named: "input"), hooks: hooks)
  }

  private static func ablating(head: Int) -> Hooks {
    var hooks = Hooks()
    hooks.add(at: pattern) { activation in
      var tensor = activation.tensor
      let length = tensor.shape[2] * tensor.shape[3]
      tensor.withUnsafeMutableElements { elements in
        for index in head * length..<(head + 1) * length { elements[index] = 0 }
      }
      return tensor
    }
    return hooks
  }
}
