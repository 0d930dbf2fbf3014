import Foundation
import Graph
import Tensors
import Testing

/// Graphs as data: they come back as they were, what follows without parameters can be computed, and no description
/// makes a graph that traps.
struct GraphDescriptionTests {
  /// A little attention: scores from two inputs, a pattern, its context with values, and a linear behind it.
  private static func graph() -> ComputationGraph {
    let builder = GraphBuilder()
    let queries = builder.input("q", shape: [1, 3, 4], axes: [.batch, .query, .channel])
    let keys = builder.input(
      "k", shape: [1, 6, 4], axes: [.batch, .place(Grid(height: 2, width: 3)), .channel])
    let scores = queries.applying(AttentionScores(heads: 2), with: [keys], as: "scores")
      .role(.scores(.cross, layer: 0))
    let pattern = scores.applying(Softmax(), as: "pattern").role(.pattern(.cross, layer: 0)).note(
      "Where it looks.")
    let context = pattern.applying(AttentionContext(), with: [keys], as: "context").named("c")
    _ = context.applying(
      Linear(), as: "out",
      parameters: [Parameter(name: "w", shape: [5, 4]), Parameter(name: "b", shape: [5])]
    ).kept()
    return builder.build()
  }

  private static func json(_ graph: ComputationGraph) throws -> [String: Any] {
    let data = try JSONEncoder().encode(GraphDescription(graph))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private static func read(_ json: Any) throws -> ComputationGraph {
    let data = try JSONSerialization.data(withJSONObject: json)
    return try JSONDecoder().decode(GraphDescription.self, from: data).graph()
  }

  @Test func aGraphComesBackAsItWas() throws {
    let graph = Self.graph()
    let read = try Self.read(Self.json(graph))
    #expect(read.nodes.map(\.path) == graph.nodes.map(\.path))
    #expect(read.nodes.map(\.aliases) == graph.nodes.map(\.aliases))
    #expect(read.nodes.map(\.inputs) == graph.nodes.map(\.inputs))
    #expect(read.nodes.map(\.form) == graph.nodes.map(\.form))
    #expect(read.nodes.map(\.role) == graph.nodes.map(\.role))
    #expect(read.nodes.map(\.note) == graph.nodes.map(\.note))
    #expect(read.nodes.map(\.operation.name) == graph.nodes.map(\.operation.name))
    #expect(read.nodes.map(\.operation.formula) == graph.nodes.map(\.operation.formula))
    #expect(read.nodes.map(\.parameters) == graph.nodes.map(\.parameters))
    #expect(read.nodes.map(\.isKey) == graph.nodes.map(\.isKey))
    #expect(GraphDescription(read).nodes.map(\.path) == GraphDescription(graph).nodes.map(\.path))
  }

  @Test func whatNeedsNoWeightsFollowsAndEditsWork() throws {
    let graph = try Self.read(Self.json(Self.graph()))
    let run = try Recorder(
      graph: graph,
      recorded: [
        "scores": Tensor(shape: [1, 2, 3, 6], values: (0..<36).map { Float($0 % 5) }),
        "k": Tensor(shape: [1, 6, 4], values: (0..<24).map { Float($0) }),
      ])
    let pattern = try run.activation("pattern")
    #expect(abs(pattern.values.prefix(6).reduce(0, +) - 1) < 1e-6)
    let edited = try run.runWithHooks(Intervention("zero pattern head=1").hooks(in: graph))
    #expect(try edited.activation("c").values[2...3].allSatisfy { $0 == 0 })
    #expect(try edited.activation("c").values[..<2] == run.activation("c").values[..<2])
    for path in ["q", "out"] { #expect(throws: GraphError.notRecorded(path)) { try run.activation(path) } }
  }

  /// Whatever has no parameters is computed from what is stored before it.
  @Test func everyOperationWithoutParametersFollows() throws {
    let operations: [(String, any NodeOperation)] = [
      ("gelu", GELU()), ("silu", SiLU()), ("relu", ReLU()), ("mean", GlobalAveragePool()),
      ("pool", MaxPool(kernel: 2, geometry: ConvolutionGeometry(stride: 1, padding: 1, dilation: 2))),
    ]
    let builder = GraphBuilder()
    let input = builder.input("x", shape: [1, 2, 5, 4])
    for (name, operation) in operations { _ = input.applying(operation, as: name) }
    let graph = builder.build()
    let x = Tensor(shape: [1, 2, 5, 4], values: (0..<40).map { Float($0 * 7 % 11) - 5 })
    let given = try Recorder(graph: graph, parameters: [:], inputs: ["x": x])
    let read = try Recorder(graph: Self.read(Self.json(graph)), recorded: ["x": x])
    for (name, _) in operations {
      #expect(try read.activation(name).values == given.activation(name).values, "\(name)")
    }
    // A window of two places that are two apart.
    #expect(try given.activation("pool").shape == [1, 2, 5, 4])
    #expect(try given.activation("pool").values[0] == x.values[5])
  }

  private static let faults: [@Sendable (inout [[String: Any]]) -> Void] = [
    { $0[1]["path"] = "q" }, { $0[1]["aliases"] = ["q"] }, { $0[2]["inputs"] = [0, 2] },
    { $0[2]["inputs"] = [0, -1] }, { $0[2]["inputs"] = [0, 99] }, { $0[0]["shape"] = [1, -3, 4] },
    { $0[0]["shape"] = [Int.max, Int.max, 4] }, { $0[0]["shape"] = [1 << 20, 1 << 20, 1] },
    { $0[0]["shape"] = [1, 3] }, { $0[0]["axes"] = ["batch"] }, { $0[1]["shape"] = [1, 7, 4] },
    {
      $0[0]["shape"] = Array(repeating: 1, count: 17)
      $0[0]["axes"] = Array(repeating: "free", count: 17)
    },
  ]

  @Test(arguments: faults.indices) func whatCannotBeIsRefused(fault: Int) throws {
    var json = try Self.json(Self.graph())
    var nodes = try #require(json["nodes"] as? [[String: Any]])
    Self.faults[fault](&nodes)
    json["nodes"] = nodes
    #expect(throws: GraphDescriptionError.self) { try Self.read(json) }
  }

  /// Operations over inputs that they cannot read must not be computed: they would trap.
  @Test func anyOperationOverAnyShapesIsSafe() throws {
    let names = [
      "softmax", "scores", "context", "relu", "sigmoid", "mul", "add", "tokens", "feature_map", "unsqueeze",
      "squeeze", "stack", "cat", "interpolate", "flatten", "linear", "conv2d", "input", "zeros",
    ]
    let extents = [0, 1, 1, 2, 3, 4, 6]
    var computed = 0
    for _ in 0..<4000 {
      func shape() -> [Int] { (0..<Int.random(in: 0...4)).map { _ in extents.randomElement() ?? 1 } }
      let inputs = (0..<Int.random(in: 1...2)).map { _ in shape() }
      let alike = Bool.random() ? inputs.map { _ in inputs[0] } : inputs
      let name = names.randomElement() ?? ""
      let settings = ["axes", "heads", "height", "width", "axis", "factor"].reduce(into: [String: Double]()) {
        $0[$1] = [0, 1, 2, 3, -1, 0.5, 1e30].randomElement()
      }
      for output in [shape(), alike[0], [1] + alike[0], Array(alike[0].dropFirst())] {
        let nodes: [[String: Any]] =
          alike.enumerated().map { Self.node("in\($0)", "input", [:], [], $1) }
          + [Self.node("out", name, settings, Array(alike.indices), output)]
        guard let graph = try? Self.read(["nodes": nodes]) else { continue }
        let recorded = Dictionary(
          uniqueKeysWithValues: alike.enumerated().map { ("in\($0)", Tensor(shape: $1, repeating: 0.5)) })
        let run = try Recorder(graph: graph, recorded: recorded)
        if let result = try? run.activation("out") {
          #expect(result.shape == output)
          computed += 1
        }
      }
    }
    #expect(computed > 100)
  }

  private static func node(
    _ path: String, _ operation: String, _ settings: [String: Double], _ inputs: [Int], _ shape: [Int]
  ) -> [String: Any] {
    [
      "path": path, "operation": ["name": operation, "formula": "", "settings": settings] as [String: Any],
      "inputs": inputs, "shape": shape, "axes": shape.map { _ in "free" },
    ]
  }
}
