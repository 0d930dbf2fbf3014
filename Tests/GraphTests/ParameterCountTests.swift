import Graph
import Tensors
import Testing

/// Parameters are counted once, whoever reads them.
@Suite struct ParameterCountTests {
  /// Queries, keys and values from one matrix, a norm that is applied twice, and stored statistics.
  private static func graph() -> ComputationGraph {
    let builder = GraphBuilder()
    let image = builder.input("input", shape: [1, 4, 3, 3])
    let norm = ["weight", "bias", "running_mean", "running_var"].map {
      Parameter(name: "bn.\($0)", shape: [4])
    }
    let tokens = image.applying(FrozenBatchNormalization(), as: "bn", parameters: norm)
      .applying(Tokens(), as: "tokens")
    let packed = [
      Parameter(name: "attn.in_proj_weight", shape: [12, 4]),
      Parameter(name: "attn.in_proj_bias", shape: [12]),
    ]
    for (name, rows) in [("q", 0..<4), ("k", 4..<8), ("v", 8..<12)] {
      _ = tokens.applying(Linear(part: rows), as: "attn.\(name)", parameters: packed)
    }
    let shared = [Parameter(name: "norm.weight", shape: [4]), Parameter(name: "norm.bias", shape: [4])]
    _ = tokens.applying(LayerNormalization(), as: "norm.0", parameters: shared)
    _ = tokens.applying(LayerNormalization(), as: "norm.1", parameters: shared)
    return builder.build()
  }

  private let graph = graph()

  @Test func aColumnAddsUpToTheWhole() {
    let column = ParameterCount.byFirstReader(graph.nodes)
    let learned = Dictionary(uniqueKeysWithValues: zip(graph.nodes.map(\.path), column.map(\.learned)))
    #expect(
      learned == [
        "input": 0, "bn": 8, "tokens": 0, "attn.q": 20, "attn.k": 20, "attn.v": 20, "norm.0": 8, "norm.1": 0,
      ])
    #expect(column.reduce(ParameterCount(), +) == ParameterCount(of: graph.nodes))
    let stored = graph.parameters.reduce(0) { $0 + $1.shape.reduce(1, *) }
    let all = ParameterCount(of: graph.nodes)
    #expect(all.learned + all.statistics == stored && all.statistics == 8)
  }

  @Test func aPartHasAllThatItReads() {
    let second = graph.nodes.filter { $0.path == "norm.1" }
    #expect(ParameterCount(of: second).learned == 8)
    let keys = graph.nodes.filter { $0.path == "attn.k" }
    #expect(ParameterCount(of: keys + keys).learned == 20)
  }

  @Test func wordsSayBoth() {
    var count = ParameterCount()
    count.learned = 3_190_000
    #expect(count.description == "3.19 M parameters")
    count.statistics = 7712
    #expect(count.description == "3.19 M parameters and 7,712 stored statistics")
  }
}
