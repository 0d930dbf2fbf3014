import Graph
import Tensors
import Testing

/// Rows of an activation, computed for themselves where the operations allow.
@Suite struct RecorderRowsTests {
  private let tally = Tally()

  /// `shared [1, 2]` and `queries [5, 2]` summed row by row, doubled, then `mixed` all at once.
  private func recorder(hooks: Hooks = Hooks(), budget: Int = Recorder.defaultBudget) throws -> Recorder {
    let builder = GraphBuilder()
    let shared = builder.input("shared", shape: [1, 2]).plus(0, as: "source", tally)
    let queries = builder.input("queries", shape: [5, 2])
    let sum = shared.plus(0, as: "sum", tally, with: [queries])
    let next = sum.plus(1, as: "next", tally)
    let mixed = next.applying(
      CountedSum(label: "mixed", constant: 2, tally: tally, isRowwise: false), as: "mixed")
    _ = mixed.plus(4, as: "last", tally)
    return try Recorder(
      graph: builder.build(), parameters: [:],
      inputs: [
        "shared": Tensor(shape: [1, 2], values: [100, 200]),
        "queries": Tensor(shape: [5, 2], values: (0..<10).map(Float.init)),
      ], hooks: hooks, budget: budget)
  }

  private static let next: [[Float]] = [[101, 202], [103, 204], [105, 206], [107, 208], [109, 210]]

  @Test func onlyTheRowsAskedForAreComputed() throws {
    let recorder = try recorder()
    let rows = try recorder.activation("next", rows: [3, 1])
    #expect(rows.shape == [2, 2])
    #expect(rows.values == Self.next[3] + Self.next[1])
    #expect(tally.rows("source") == [1])
    #expect(tally.rows("sum") == [2])
    #expect(tally.rows("next") == [2])
    #expect(!recorder.isHeld("next"))
    #expect(recorder.isHeld("next", rows: [1, 3]) && !recorder.isHeld("next", rows: [1, 2]))
  }

  @Test func heldRowsAreJoinedInAnyOrder() throws {
    let recorder = try recorder()
    _ = try recorder.activation("next", rows: [4])
    _ = try recorder.activation("next", rows: [0, 2])
    let joined = try recorder.activation("next", rows: [2, 4, 0, 4])
    #expect(joined.values == [2, 4, 0, 4].flatMap { Self.next[$0] })
    #expect(tally.rows("next") == [1, 2])
  }

  @Test func aRowMayBeAskedForTwice() throws {
    #expect(try recorder().activation("next", rows: [1, 1]).values == Self.next[1] + Self.next[1])
  }

  @Test func rowsAreCutFromAHeldWhole() throws {
    let recorder = try recorder()
    #expect(try recorder.activation("next").values == Self.next.flatMap { $0 })
    #expect(try recorder.activation("next", rows: [4, 0]).values == Self.next[4] + Self.next[0])
    #expect(tally.rows("next") == [5])
  }

  @Test func beforeAMixingOperationAllRowsAreComputed() throws {
    let recorder = try recorder()
    let rows = try recorder.activation("last", rows: [2])
    #expect(rows.values == Self.next[2].map { $0 + 6 })
    #expect(tally.rows("next") == [5] && tally.rows("mixed") == [5] && tally.rows("last") == [1])
  }

  @Test func noRowsAreAnEmptyTensorAndNoWork() throws {
    let empty = try recorder().activation("next", rows: [])
    #expect(empty.shape == [0, 2])
    #expect(tally.count("next") == 0 && tally.count("source") == 0)
  }

  @Test(arguments: [[-1], [5], [0, 99], [Int.min], [Int.max]])
  func rowsOutOfRangeAreRefused(rows: [Int]) throws {
    let recorder = try recorder()
    #expect(throws: GraphError.rowsOutOfRange(path: "next", rows: rows, available: 5)) {
      try recorder.activation("next", rows: rows)
    }
    #expect(throws: GraphError.rowsOutOfRange(path: "source", rows: [1], available: 1)) {
      try recorder.activation("source", rows: [1])
    }
  }

  @Test func aScalarHasNoRows() throws {
    let builder = GraphBuilder()
    _ = builder.input("loss", shape: [])
    let recorder = try Recorder(graph: builder.build(), recorded: ["loss": Tensor(shape: [], values: [3])])
    #expect(try recorder.activation("loss").values == [3])
    #expect(throws: GraphError.rowsOutOfRange(path: "loss", rows: [0], available: 0)) {
      try recorder.activation("loss", rows: [0])
    }
  }

  @Test func rowsOfAnInputAreCut() throws {
    #expect(try recorder().activation("queries", rows: [4, 1]).values == [8, 9, 2, 3])
    #expect(try recorder().activation("shared", rows: [0]).values == [100, 200])
  }

  @Test func rowsAreTheSameWithoutMemory() throws {
    let recorder = try recorder(budget: 0)
    for rows in [[0], [4, 2], [1, 1, 3], [0, 1, 2, 3, 4]] {
      #expect(try recorder.activation("next", rows: rows).values == rows.flatMap { Self.next[$0] })
    }
  }

  @Test func aHookSeesAllRows() throws {
    let shapes = Tally()
    var hooks = Hooks()
    hooks.add(at: "sum") { activation in
      shapes.note("sum", rows: activation.tensor.shape[0])
      return activation.tensor.mapped { $0 + 1000 }
    }
    let rows = try recorder(hooks: hooks).activation("next", rows: [3])
    #expect(rows.values == Self.next[3].map { $0 + 1000 })
    #expect(shapes.rows("sum") == [5])
    #expect(tally.rows("next") == [1])
  }
}
