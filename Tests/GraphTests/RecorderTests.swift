import Graph
import Tensors
import Testing

/// What is computed, what is held, what is refused.
@Suite struct RecorderTests {
  @Test func nothingIsComputedBeforeItIsAskedFor() throws {
    let chain = Chain()
    let recorder = try chain.recorder()
    #expect(recorder.heldByteCount == 0)
    #expect(["a", "b", "c", "side"].allSatisfy { chain.tally.count($0) == 0 && !recorder.isHeld($0) })
  }

  @Test func onlyAncestorsAreComputed() throws {
    let chain = Chain()
    let recorder = try chain.recorder()
    #expect(try recorder.activation("b").values == chain.expected(11))
    #expect(chain.tally.count("a") == 1 && chain.tally.count("b") == 1)
    #expect(chain.tally.count("c") == 0 && chain.tally.count("side") == 0)
    #expect(recorder.isHeld("a") && recorder.isHeld("middle") && !recorder.isHeld("side"))
    #expect(!recorder.isHeld("no such node"))
  }

  @Test func whatIsHeldIsNotComputedAgain() throws {
    let chain = Chain()
    let recorder = try chain.recorder()
    let first = try recorder.activation("b")
    #expect(try recorder.activation("middle").isIdentical(to: first))
    #expect(try recorder.activation("side").values == chain.expected(1001))
    #expect(try recorder.activation("c").values == chain.expected(111))
    #expect(["a", "b", "c", "side"].allSatisfy { chain.tally.count($0) == 1 })
    #expect(recorder.heldByteCount == 5 * chain.input.byteCount)
    #expect(Set(recorder.seconds.keys) == ["input", "a", "b", "c", "side"])
    #expect(recorder.seconds.values.allSatisfy { $0 >= 0 })
  }

  @Test func anInputIsGivenBack() throws {
    let chain = Chain()
    #expect(try chain.recorder().activation("input").isIdentical(to: chain.input))
  }

  @Test func anActivationCanBeGivenInPlaceOfItsInputs() throws {
    let chain = Chain()
    let recorder = try Recorder(graph: chain.graph, parameters: [:], inputs: ["b": chain.input])
    #expect(try recorder.activation("c").values == chain.expected(100))
    #expect(throws: GraphError.notRecorded("input")) { try recorder.activation("side") }
  }

  @Test func parametersReachTheirOperation() throws {
    let builder = GraphBuilder()
    let parameters = [Parameter(name: "weight", shape: [1, 2]), Parameter(name: "bias", shape: [1])]
    _ = builder.input("input", shape: [1, 3, 2]).applying(Linear(), as: "linear", parameters: parameters)
    let graph = builder.build()
    let input = Tensor(shape: [1, 3, 2], values: [1, 2, 3, 4, 5, 6])
    let weight = Tensor(shape: [1, 2], values: [1, -1])
    let bias = Tensor(shape: [1], values: [0.5])
    let recorder = try Recorder(
      graph: graph, parameters: ["weight": weight, "bias": bias], inputs: ["input": input])
    #expect(try recorder.activation("linear").values == [-0.5, -0.5, -0.5])

    #expect(throws: GraphError.missingParameter("bias")) {
      try Recorder(graph: graph, parameters: ["weight": weight], inputs: ["input": input])
    }
    #expect(throws: GraphError.inputShape(path: "weight", expected: [1, 2], found: [2, 1])) {
      try Recorder(
        graph: graph, parameters: ["weight": weight.reshaped([2, 1]), "bias": bias], inputs: ["input": input])
    }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let chain = Chain()
    let wrong = Tensor(shape: [2, 4], repeating: 0)
    #expect(throws: GraphError.inputShape(path: "input", expected: [4, 2], found: [2, 4])) {
      try Recorder(graph: chain.graph, parameters: [:], inputs: ["input": wrong])
    }
    #expect(throws: GraphError.unknownNode("xyz", suggestions: [])) {
      try Recorder(graph: chain.graph, parameters: [:], inputs: ["xyz": wrong])
    }
    #expect(throws: GraphError.unknownNode("xyz", suggestions: [])) {
      try chain.recorder().activation("xyz")
    }
    #expect(throws: GraphError.notRecorded("input")) {
      try Recorder(graph: chain.graph, parameters: [:], inputs: [:]).activation("a")
    }
  }
}
