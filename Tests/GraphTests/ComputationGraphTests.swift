import Graph
import Tensors
import Testing

/// What is known of a graph without running it.
@Suite struct ComputationGraphTests {
  /// A convolution, tokens, and one linear layer applied twice.
  private static func graph() -> ComputationGraph {
    let builder = GraphBuilder()
    let image = builder.input("input", shape: [1, 3, 9, 7]).named("image")
    let weight = Parameter(name: "stem.weight", shape: [4, 3, 3, 3])
    let stem = image.applying(
      Convolution(kernel: 3, geometry: ConvolutionGeometry(stride: 2, padding: 1)), as: "stem",
      parameters: [weight])
    let tokens = stem.applying(Tokens(), as: "tokens")
    let shared = [Parameter(name: "head.weight", shape: [5, 4]), Parameter(name: "head.bias", shape: [5])]
    _ = tokens.applying(Linear(), as: "head.first", parameters: shared).named("net.first", "first").kept()
    _ = tokens.applying(Linear(), as: "head.second", parameters: shared)
    _ = builder.learned(Parameter(name: "query.weight", shape: [6, 4]), as: "query")
    return builder.build()
  }

  private let graph = graph()

  @Test func nodesAreInRunOrderWithTheirShapes() {
    #expect(graph.nodes.map(\.path) == ["input", "stem", "tokens", "head.first", "head.second", "query"])
    #expect(graph.nodes.map(\.id) == Array(0..<6))
    #expect(
      graph.nodes.map(\.shape)
        == [[1, 3, 9, 7], [1, 4, 5, 4], [1, 20, 4], [1, 20, 5], [1, 20, 5], [1, 6, 4]])
    #expect(graph.nodes.map(\.inputs) == [[], [0], [1], [2], [2], []])
    #expect(graph.consumers == [[1], [2], [3, 4], [], [], []])
    #expect(graph["stem"]?.byteCount == 1 * 4 * 5 * 4 * 4)
  }

  @Test func costsCountAMultiplicationWithItsAdditionAsTwo() {
    #expect(graph["input"]?.flops == 0)
    #expect(graph["stem"]?.flops == 2 * (4 * 5 * 4) * (3 * 3 * 3))
    #expect(graph["tokens"]?.flops == 0)
    #expect(graph["head.first"]?.flops == 2 * (20 * 5) * 4)
  }

  @Test func aSharedParameterIsListedOnce() {
    #expect(graph.parameters.map(\.name) == ["stem.weight", "head.weight", "head.bias", "query.weight"])
    #expect(graph.parameters.first?.shape == [4, 3, 3, 3])
  }

  @Test func aliasesNameTheSameNode() throws {
    #expect(try graph.node("first").id == graph.node("head.first").id)
    #expect(try graph.node("net.first").path == "head.first")
    #expect(graph["image"]?.path == "input")
    #expect(graph["third"] == nil)
  }

  @Test func inputsAndMarkedNodesAreKey() {
    #expect(graph.nodes.filter(\.isKey).map(\.path) == ["input", "head.first"])
  }

  @Test(arguments: [
    ("secon", "head.second"), ("net.tokens", "tokens"), ("other.stem", "stem"), ("stem.weight", "stem"),
  ])
  func anUnknownNameIsMetWithTheNearest(asked: String, near: String) {
    let error = #expect(throws: GraphError.self) { try graph.node(asked) }
    guard case .unknownNode(let path, let suggestions)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path == asked)
    #expect(suggestions.first == near)
    #expect(suggestions.count <= 3)
    #expect(error?.description.contains("did you mean \(near)") == true)
  }

  @Test func anUnlikeNameHasNoSuggestions() {
    #expect(throws: GraphError.unknownNode("zebra", suggestions: [])) { try graph.node("zebra") }
    #expect(!GraphError.unknownNode("zebra", suggestions: []).description.contains("did you mean"))
  }

  @Test func downstreamIsWhatAChangeReaches() {
    #expect(graph.downstream(of: [1]) == [1, 2, 3, 4])
    #expect(graph.downstream(of: [3, 5]) == [3, 5])
    #expect(graph.downstream(of: []) == [])
  }
}
