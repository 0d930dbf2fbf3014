import Graph
import Tensors
import Testing

/// A fused step is used where it may be, and never where someone wants to see what it skips.
@Suite struct FusionTests {
  /// `c` of a `Chain` straight from `a`.
  private struct Shortcut: Fusion {
    let tally: Tally

    func step(for node: Node, in graph: ComputationGraph, parameters: [String: Tensor]) -> FusedStep? {
      guard node.path == "c", let a = graph["a"], let b = graph["b"] else { return nil }
      return FusedStep(inputs: [a.id], skipped: [b.id]) { inputs in
        tally.note("fused", rows: inputs[0].shape[0])
        return inputs[0].mapped { $0 + 110 }
      }
    }
  }

  private let chain = Chain()

  @Test func itIsUsedAndGivesTheSame() throws {
    let recorder = try fused()
    #expect(try recorder.activation("c").values == Chain().recorder().activation("c").values)
    #expect(chain.tally.count("fused") == 1)
    #expect(chain.tally.count("b") == 0 && chain.tally.count("c") == 0)
    #expect(!recorder.isHeld("b") && recorder.isHeld("a"))
  }

  @Test func whatItSkippedCanStillBeHad() throws {
    let recorder = try fused()
    _ = try recorder.activation("c")
    #expect(try recorder.activation("b").values == chain.expected(11))
    #expect(chain.tally.count("a") == 1)
  }

  @Test func itIsPassedByWhereThePlainWayIsOneStep() throws {
    let recorder = try fused()
    _ = try recorder.activation("b")
    #expect(try recorder.activation("c").values == chain.expected(111))
    #expect(chain.tally.count("fused") == 0 && chain.tally.count("c") == 1)
  }

  @Test func itIsPassedByWhereASkippedNodeIsHooked() throws {
    var hooks = Hooks()
    hooks.add(at: "b") { $0.tensor.mapped { $0 * 2 } }
    #expect(try fused(hooks: hooks).activation("c").values == chain.expected(11).map { $0 * 2 + 100 })
    #expect(chain.tally.count("fused") == 0)

    let edited = try fused().runWithHooks(hooks)
    #expect(try edited.activation("c").values == chain.expected(11).map { $0 * 2 + 100 })
    #expect(chain.tally.count("fused") == 0)
  }

  @Test func aHookAtItsEndOrItsInputDoesNotMatter() throws {
    var hooks = Hooks()
    hooks.add(at: "a") { $0.tensor.mapped { $0 + 0.5 } }
    hooks.add(at: "c") { $0.tensor.mapped { -$0 } }
    #expect(try fused(hooks: hooks).activation("c").values == chain.expected(111.5).map { -$0 })
    #expect(chain.tally.count("fused") == 1)
  }

  @Test func someRowsGoThroughItAlone() throws {
    let rows = try fused().activation("c", rows: [2, 0])
    #expect(rows.values == [115, 116, 111, 112])
    #expect(chain.tally.rows("fused") == [2] && chain.tally.rows("a") == [2])
  }

  @Test func theFirstThatFitsIsTaken() throws {
    let other = Tally()
    let recorder = try chain.recorder(fusions: [Shortcut(tally: other), Shortcut(tally: chain.tally)])
    _ = try recorder.activation("c")
    #expect(other.count("fused") == 1 && chain.tally.count("fused") == 0)
  }

  private func fused(hooks: Hooks = Hooks()) throws -> Recorder {
    try chain.recorder(hooks: hooks, fusions: [Shortcut(tally: chain.tally)])
  }
}
