import Graph
import Synchronization
import Tensors
import Testing

/// Hooks see and replace activations, for one run.
@Suite struct HookTests {
  private let chain = Chain()

  @Test func observingChangesNothing() throws {
    let seen = Mutex<[String: [Float]]>([:])
    var hooks = Hooks()
    #expect(hooks.isEmpty)
    for point in ["a", "middle"] as [HookPoint] {
      hooks.add(at: point) { activation in
        seen.withLock { $0[activation.hookPoint.path] = activation.tensor.values }
        return nil
      }
    }
    #expect(hooks.hookPoints == ["a", "middle"])
    #expect(try chain.recorder(hooks: hooks).activation("c").values == chain.expected(111))
    #expect(seen.withLock { $0 } == ["a": chain.expected(1), "b": chain.expected(11)])
  }

  @Test func aReplacementReachesWhatIsDownstream() throws {
    let recorder = try chain.recorder(hooks: zeroing("b"))
    #expect(try recorder.activation("b").values.allSatisfy { $0 == 0 })
    #expect(try recorder.activation("c").values.allSatisfy { $0 == 100 })
    #expect(try recorder.activation("side").values == chain.expected(1001))
  }

  @Test func hooksAtOneNodeFollowEachOther() throws {
    var hooks = zeroing("b")
    hooks.add(at: "middle") { $0.tensor.mapped { $0 + 5 } }
    hooks.add(at: "b") { _ in nil }
    hooks.add(at: "b") { $0.tensor.mapped { $0 * 2 } }
    #expect(try chain.recorder(hooks: hooks).activation("b").values.allSatisfy { $0 == 10 })
  }

  @Test func appendedHooksComeLater() throws {
    var later = Hooks()
    later.add(at: "b") { $0.tensor.mapped { $0 + 5 } }
    #expect(try chain.recorder(hooks: zeroing("b").appending(later)).activation("b")[0, 0] == 5)
    #expect(try chain.recorder(hooks: later.appending(zeroing("b"))).activation("b")[0, 0] == 0)
  }

  @Test func aReplacementOfAnotherShapeIsRefused() throws {
    var hooks = Hooks()
    hooks.add(at: "middle") { $0.tensor.reshaped([2, 4]) }
    let recorder = try chain.recorder(hooks: hooks)
    #expect(throws: GraphError.replacementShape(path: "b", expected: [4, 2], found: [2, 4])) {
      try recorder.activation("c")
    }
    #expect(!recorder.isHeld("b"))
    #expect(try recorder.activation("side").values == chain.expected(1001))
  }

  @Test func whatAHookThrowsIsThrown() throws {
    struct Refusal: Error {}
    var hooks = Hooks()
    hooks.add(at: "b") { _ in throw Refusal() }
    let recorder = try chain.recorder(hooks: hooks)
    #expect(throws: Refusal.self) { try recorder.activation("c") }
    #expect(throws: Refusal.self) { try recorder.activation("b") }
  }

  @Test func aHookAtAnUnknownNodeIsRefused() throws {
    #expect(throws: GraphError.self) { try chain.recorder(hooks: zeroing("nowhere")) }
    #expect(throws: GraphError.self) { try chain.recorder().runWithHooks(zeroing("nowhere")) }
  }

  @Test func onlyWhatIsDownstreamIsComputedAgain() throws {
    let original = try chain.recorder()
    let before = try original.activation("c")
    let side = try original.activation("side")
    let edited = try original.runWithHooks(zeroing("b"))
    #expect(edited.isHeld("a") && edited.isHeld("side") && !edited.isHeld("b") && !edited.isHeld("c"))
    #expect(try edited.activation("c").values.allSatisfy { $0 == 100 })
    #expect(try edited.activation("side").isIdentical(to: side))
    #expect(chain.tally.count("a") == 1 && chain.tally.count("side") == 1)
    #expect(chain.tally.count("b") == 2 && chain.tally.count("c") == 2)
    #expect(try original.activation("c").isIdentical(to: before))
  }

  @Test func aRunWithHooksCanBeEditedFurther() throws {
    var adding = Hooks()
    adding.add(at: "b") { $0.tensor.mapped { $0 + 5 } }
    let once = try chain.recorder().runWithHooks(zeroing("b"))
    let twice = try once.runWithHooks(adding)
    #expect(try twice.activation("c")[3, 1] == 105)
    #expect(try once.activation("c")[3, 1] == 100)
  }

  @Test func anInputCanBeReplaced() throws {
    let original = try chain.recorder()
    _ = try original.activation("c")
    let edited = try original.runWithHooks(zeroing("input"))
    #expect(try edited.activation("c").values.allSatisfy { $0 == 111 })
    #expect(try edited.activation("input").values.allSatisfy { $0 == 0 })
    #expect(try original.activation("input").values == chain.input.values)
  }

  @Test func anActivationOfAnotherRunCanBePatchedIn() throws {
    let donor = try Chain().recorder(hooks: zeroing("input"))
    let patch = try donor.activation("b")
    var hooks = Hooks()
    hooks.add(at: "b") { _ in patch }
    let edited = try chain.recorder().runWithHooks(hooks)
    #expect(try edited.activation("c").values.allSatisfy { $0 == 111 })
    #expect(try edited.activation("a").values == chain.expected(1))
  }

  private func zeroing(_ path: String) -> Hooks {
    var hooks = Hooks()
    hooks.add(at: HookPoint(path)) { Tensor(shape: $0.tensor.shape, repeating: 0) }
    return hooks
  }
}
