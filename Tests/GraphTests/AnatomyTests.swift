import Graph
import Testing

/// Parts are read off roles; what is not there is nil or empty.
@Suite struct AnatomyTests {
  private static let grid = Grid(height: 2, width: 3)

  @Test func aGraphWithoutRolesHasNoParts() {
    let builder = GraphBuilder()
    _ = builder.input("input", shape: [1, 3, 4, 4]).applying(ReLU(), as: "relu")
    let anatomy = builder.build().anatomy
    #expect(anatomy.input == nil && anatomy.memory == nil && anatomy.grid == nil)
    #expect(anatomy.stages.isEmpty && anatomy.maskSteps.isEmpty && anatomy.encoderLayers.isEmpty)
    #expect(AttentionKind.allCases.allSatisfy { anatomy.attentions($0).isEmpty })
    #expect(Output.allCases.allSatisfy { anatomy.output($0) == nil })
  }

  /// As a recording may have it: the pattern of one layer, the scores of another, something else under a third.
  @Test func attentionsNeedNotBeWhole() throws {
    let builder = GraphBuilder()
    let axes: [Axis] = [.batch, .head, .query, .place(Self.grid)]
    builder.input("p", shape: [1, 4, 5, 6], axes: axes).role(.pattern(.cross, layer: 3))
    builder.input("s", shape: [1, 4, 5, 6], axes: axes).role(.scores(.cross, layer: 1))
    builder.input("flat", shape: [20]).role(.pattern(.cross, layer: 0))
    builder.input("empty", shape: [1, 0, 5, 6], axes: axes).role(.pattern(.cross, layer: 2))
    let anatomy = builder.build().anatomy
    let attentions = anatomy.attentions(.cross)
    #expect(attentions.map(\.layer) == [1, 3])
    #expect(attentions[0].scores?.path == "s" && attentions[0].pattern == nil)
    #expect(attentions[1].pattern?.path == "p" && attentions[1].scores == nil)
    #expect(attentions.allSatisfy { $0.heads == 4 && $0.grid == Self.grid })
    #expect(anatomy.attention(.cross, layer: 3)?.pattern?.path == "p")
    #expect(anatomy.attention(.cross, layer: 0) == nil && anatomy.attention(.encoder, layer: 1) == nil)
    #expect(anatomy.grid == Self.grid)
  }

  @Test func stepsWithoutARoleTakeThatOfTheirPart() {
    let builder = GraphBuilder()
    let input = builder.input("input", shape: [1, 2])
    let inner = input.within(role: .maskStep(.inner)) {
      let first = input.applying(ReLU(), as: "first")
      let own = first.applying(ReLU(), as: "own").role(.maskStep(.stage(1)))
      return own.within(role: .memory) { own.applying(ReLU(), as: "deep") }.applying(ReLU(), as: "last")
    }
    _ = inner.applying(ReLU(), as: "after")
    let graph = builder.build()
    #expect(
      graph.nodes.map(\.role)
        == [nil, .maskStep(.inner), .maskStep(.stage(1)), .memory, .maskStep(.inner), nil])
  }
}
