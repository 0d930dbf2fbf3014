import Graph
import Models
import Testing

/// Every node says what it is, in words that are true of nodes of its kind alone.
struct NodeNotesTests {
  /// Small models of every family and variant.
  static let checkpoints =
    ["tiny.safetensors", "tiny_basic.safetensors", "tiny_boxes.safetensors"].map { Fixture.path($0) }
    + ["demo.half.pth", "resnet.half.pth"].map { Fixture.checkpoint($0) }
    + [Fixture.path("families/conditional/original.pth")]
    + ["panoptic", "pre-norm", "no-encoder", "learned-positions"].map {
      Fixture.path("families/meta/\($0).pth")
    }

  private static func graph(_ path: String) throws -> ComputationGraph {
    // Weights with masks tell their heads, and deny others.
    let model = try (try? LoadedModel(path: path, hints: .init(heads: 4))) ?? LoadedModel(path: path)
    return try model.graph(height: 64, width: 96)
  }

  /// The path with its numbers left out.
  private static func kind(of node: Node) -> String {
    node.path.split(separator: ".").map { part in
      part.allSatisfy(\.isNumber) ? "#" : String(part.trimmingSuffix(while: \.isNumber))
    }.joined(separator: ".")
  }

  @Test(arguments: checkpoints) func noTwoKindsShareANote(path: String) throws {
    let graph = try Self.graph(path)
    #expect(graph.nodes.filter { $0.note.isEmpty }.map(\.path) == [])
    var kinds: [String: Set<String>] = [:]
    for node in graph.nodes { kinds[node.note, default: []].insert(Self.kind(of: node)) }
    for (note, kinds) in kinds where kinds.count > 1 {
      Issue.record("\(kinds.sorted().joined(separator: ", ")) share “\(note)”")
    }
  }

  @Test func whatIsSearchedForIsExplained() throws {
    let graph = try Self.graph(Fixture.path("tiny.safetensors"))
    for name in ["pred_logits", "pred_masks", "pred_boxes", "hs", "memory", "bbox_mask"] {
      #expect(try graph.node(name).note.count > 30, "\(name)")
    }
  }
}

extension StringProtocol {
  fileprivate func trimmingSuffix(while isLeft: (Character) -> Bool) -> SubSequence {
    var rest = self[startIndex...]
    while let last = rest.last, isLeft(last) { rest.removeLast() }
    return rest
  }
}
