import Graph
import Tensors
import Testing

/// Memory stays within the budget, and what left comes back the same.
@Suite struct ActivationBudgetTests {
  private static let tensorBytes = 8 * 4

  /// `input → t1 → k → t2 → t3`, and `t4` from `k`; input and `k` are key.
  private func recorder(_ tally: Tally, budget: Int) throws -> Recorder {
    let builder = GraphBuilder()
    let k = builder.input("input", shape: [4, 2]).plus(1, as: "t1", tally).plus(2, as: "k", tally).kept()
    _ = k.plus(3, as: "t2", tally).plus(4, as: "t3", tally)
    _ = k.plus(5, as: "t4", tally)
    return try Recorder(
      graph: builder.build(), parameters: [:], inputs: ["input": Tensor(shape: [4, 2], repeating: 0)],
      budget: budget)
  }

  @Test func transientActivationsLeaveBeforeKeyOnes() throws {
    let tally = Tally()
    let recorder = try recorder(tally, budget: 3 * Self.tensorBytes)
    #expect(try recorder.activation("t3").values.allSatisfy { $0 == 10 })
    #expect(["input", "t1", "k", "t2", "t3"].filter { recorder.isHeld($0) } == ["input", "k", "t3"])
    #expect(recorder.heldByteCount == 3 * Self.tensorBytes)
  }

  @Test func keyActivationsLeaveWhenTheyMust() throws {
    let tally = Tally()
    let recorder = try recorder(tally, budget: 2 * Self.tensorBytes)
    _ = try recorder.activation("t3")
    #expect(["input", "t1", "k", "t2", "t3"].filter { recorder.isHeld($0) } == ["k", "t3"])
  }

  @Test func whatLeftIsRecomputedFromTheNearestHeld() throws {
    let tally = Tally()
    let recorder = try recorder(tally, budget: 3 * Self.tensorBytes)
    _ = try recorder.activation("t3")
    #expect(try recorder.activation("t2").values.allSatisfy { $0 == 6 })
    #expect(tally.count("t2") == 2)
    #expect(tally.count("k") == 1 && tally.count("t1") == 1)
  }

  @Test func theLeastRecentlyUsedLeavesFirst() throws {
    let tally = Tally()
    let recorder = try recorder(tally, budget: 4 * Self.tensorBytes)
    _ = try recorder.activation("t2")
    _ = try recorder.activation("t1")
    _ = try recorder.activation("t4")
    #expect(recorder.isHeld("t1") && !recorder.isHeld("t2"))
  }

  @Test(arguments: [0, 1, tensorBytes, 2 * tensorBytes, 1 << 20])
  func anyBudgetGivesTheSameNumbers(budget: Int) throws {
    let recorder = try recorder(Tally(), budget: budget)
    for (path, value) in [("t3", 10), ("t1", 1), ("k", 3), ("t2", 6), ("t3", 10)] as [(String, Float)] {
      #expect(try recorder.activation(path).values.allSatisfy { $0 == value })
      // What was asked for last stays, however small the budget.
      #expect(recorder.isHeld(path))
      #expect(recorder.heldByteCount <= max(budget, Self.tensorBytes))
    }
  }
}
