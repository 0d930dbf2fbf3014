import Graph
import Tensors
import Testing

/// A pass that was stored, seen without its parameters.
@Suite struct RecordedPassTests {
  private static let scores = Tensor(shape: [4, 2], values: [0, 0, 1, 1, 2, 2, -3, -3])

  /// `input → linear → scores (alias s) → pattern`, and `doubled` from the pattern.
  private static let graph: ComputationGraph = {
    let builder = GraphBuilder()
    let parameters = [Parameter(name: "weight", shape: [2, 2]), Parameter(name: "bias", shape: [2])]
    let linear = builder.input("input", shape: [4, 2]).applying(
      Linear(), as: "linear", parameters: parameters)
    let pattern = linear.applying(ReLU(), as: "scores").named("s").applying(Softmax(), as: "pattern")
    _ = pattern.applying(Add(), with: [pattern], as: "doubled")
    return builder.build()
  }()

  @Test func storedTensorsAreGivenAsTheyAre() throws {
    let recorder = try Recorder(graph: Self.graph, recorded: ["s": Self.scores])
    #expect(try recorder.activation("scores").isIdentical(to: Self.scores))
  }

  @Test func stepsWithoutParametersFollow() throws {
    let recorder = try Recorder(graph: Self.graph, recorded: ["scores": Self.scores])
    #expect(try recorder.activation("pattern").values.allSatisfy { $0 == 0.5 })
    #expect(try recorder.activation("doubled").values.allSatisfy { $0 == 1 })
  }

  @Test func whatDoesNotFollowIsNotRecorded() throws {
    let recorder = try Recorder(graph: Self.graph, recorded: ["scores": Self.scores])
    #expect(throws: GraphError.notRecorded("input")) { try recorder.activation("linear") }
    let fromInput = try Recorder(graph: Self.graph, recorded: ["input": Self.scores])
    #expect(throws: GraphError.notRecorded("linear")) { try fromInput.activation("doubled") }
  }

  @Test func rowsAreThoseOfTheStoredTensor() throws {
    let recorder = try Recorder(graph: Self.graph, recorded: ["scores": Self.scores])
    #expect(try recorder.activation("scores", rows: [3, 1]).values == [-3, -3, 1, 1])
    #expect(try recorder.activation("scores", rows: [2]).values == [2, 2])
    let doubled = try recorder.activation("doubled", rows: [1, 3])
    #expect(doubled.shape == [2, 2])
    #expect(doubled.values.allSatisfy { $0 == 1 })
  }

  @Test func whatDoesNotBelongIsRefused() throws {
    #expect(throws: GraphError.inputShape(path: "s", expected: [4, 2], found: [8])) {
      try Recorder(graph: Self.graph, recorded: ["s": Self.scores.reshaped([8])])
    }
    #expect(throws: GraphError.unknownNode("zebra", suggestions: [])) {
      try Recorder(graph: Self.graph, recorded: ["zebra": Self.scores])
    }
  }

  @Test func aStoredTensorCanBeReplaced() throws {
    var hooks = Hooks()
    hooks.add(at: "scores") { activation in
      var tensor = activation.tensor
      tensor.withUnsafeMutableElements { $0[1] = .infinity * -1 }
      return tensor
    }
    let recorder = try Recorder(graph: Self.graph, recorded: ["scores": Self.scores]).runWithHooks(hooks)
    #expect(try recorder.activation("pattern").row(0).values == [1, 0])
    #expect(Self.scores.values[1] == 0)
    // What was recorded downstream is not what follows from the replacement.
    let stored = Tensor(shape: [4, 2], repeating: 0.5)
    let whole = try Recorder(graph: Self.graph, recorded: ["scores": Self.scores, "pattern": stored])
    #expect(try whole.activation("doubled").row(0).values == [1, 1])
    #expect(try whole.runWithHooks(hooks).activation("doubled").row(0).values == [2, 0])
    #expect(try whole.activation("doubled").row(0).values == [1, 1])
  }
}
