import Graph
import Tensors
import Testing

/// Tasks that compute at the same time, and tasks that are no longer wanted.
@Suite struct ConcurrencyTests {
  @Test func aCancelledTaskComputesNothing() async throws {
    let chain = Chain()
    let recorder = try chain.recorder()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try recorder.activation("c")
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(chain.tally.count("a") == 0)
    #expect(try recorder.activation("c").values == chain.expected(111))
  }

  @Test func cancellationStopsAtTheNextNode() async throws {
    let chain = Chain()
    var hooks = Hooks()
    hooks.add(at: "b") { _ in
      withUnsafeCurrentTask { $0?.cancel() }
      return nil
    }
    let recorder = try chain.recorder(hooks: hooks)
    let task = Task { try recorder.activation("c") }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(chain.tally.count("b") == 1 && chain.tally.count("c") == 0)
    #expect(recorder.isHeld("b"))
  }

  @Test func aCancelledTaskStillReadsWhatIsHeld() async throws {
    let chain = Chain()
    let recorder = try chain.recorder()
    _ = try recorder.activation("c")
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try recorder.activation("c")
    }
    #expect(try await task.value.values == chain.expected(111))
  }

  @Test func tasksOnOneRecorderShareTheWork() async throws {
    let chain = Chain()
    let recorder = try chain.recorder()
    try await withThrowingTaskGroup(of: [Float].self) { group in
      for index in 0..<16 {
        group.addTask {
          try recorder.activation(["c", "side"][index % 2]).values.map { $0 + (index % 2 == 0 ? 0 : -890) }
        }
      }
      for try await values in group { #expect(values == chain.expected(111)) }
    }
    #expect(["a", "b", "c", "side"].allSatisfy { chain.tally.count($0) == 1 })
  }

  @Test func recordersOfOneGraphDoNotDisturbEachOther() async throws {
    let chain = Chain()
    try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for index in 0..<8 {
        let input = Tensor(shape: [4, 2], repeating: Float(index))
        group.addTask {
          let recorder = try Recorder(
            graph: chain.graph, parameters: [:], inputs: ["input": input], budget: 32)
          return (index, try recorder.activation("c").values)
        }
      }
      for try await (index, values) in group {
        #expect(values == [Float](repeating: Float(index + 111), count: 8))
      }
    }
  }
}
