import Foundations
import Graph
import Tensors
import Testing

/// What interventions do to activations: the selected part changes as said, everything else stays to the bit.
struct InterventionTests {
  private static let grid = Grid(height: 2, width: 3)

  /// Two nodes with every kind of axis, and a sum that follows from each.
  private static func graph() -> ComputationGraph {
    let builder = GraphBuilder()
    let map = builder.input("map", shape: [1, 4, 2, 3], axes: [.batch, .channel, .y, .x])
    let tokens = builder.input("tokens", shape: [1, 6, 4], axes: [.batch, .place(grid), .channel])
    let table = builder.input("table", shape: [1, 5, 4], axes: [.batch, .query, .channel]).named("hs")
    let cross = builder.input("cross", shape: [1, 2, 5, 6], axes: [.batch, .head, .query, .place(grid)])
      .role(.pattern(.cross, layer: 0))
    let own = builder.input("own", shape: [1, 2, 5, 5], axes: [.batch, .head, .query, .query])
      .role(.pattern(.decoderSelf, layer: 0))
    let mask = builder.input("mask", shape: [1, 5, 2, 2, 3], axes: [.batch, .query, .head, .y, .x])
      .role(.pattern(.mask, layer: 0))
    for value in [map, tokens, table, cross, own, mask] {
      _ = value.applying(ReLU(), as: "after.\(value.shape)")
    }
    return builder.build()
  }

  private static func values(_ path: String) throws -> Tensor {
    let node = try graph().node(path)
    return Tensor(shape: node.shape, values: (0..<node.shape.elementCount).map { Float($0 * 7 % 31) + 0.5 })
  }

  /// The node's activation after an intervention.
  private static func changed(_ text: String, _ path: String) throws -> Tensor {
    let graph = graph()
    let run = try Recorder(graph: graph, parameters: [:], inputs: [path: try values(path)])
    return try run.runWithHooks(Intervention(text).hooks(in: graph)).activation(path)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let path: String
    /// Whether an index changes, by its place along each axis.
    let isSelected: @Sendable ([Int]) -> Bool
    var testDescription: String { text }
  }

  private static let selections = [
    Case(text: "zero map", path: "map") { _ in true },
    Case(text: "zero map channel=2", path: "map") { $0[1] == 2 },
    Case(text: "zero map channel=0,2-3 x=1", path: "map") { $0[1] != 1 && $0[3] == 1 },
    Case(text: "zero tokens place=4", path: "tokens") { $0[1] == 4 },
    Case(text: "zero tokens y=1", path: "tokens") { $0[1] >= 3 },
    Case(text: "zero tokens y=1 x=0,2 channel=3", path: "tokens") { [3, 5].contains($0[1]) && $0[2] == 3 },
    Case(text: "zero hs query=4", path: "table") { $0[1] == 4 },
    Case(text: "zero cross head=1 query=0-2 x=2", path: "cross") {
      $0[1] == 1 && $0[2] <= 2 && $0[3] % 3 == 2
    },
    Case(text: "zero own query=1", path: "own") { $0[2] == 1 },
    Case(text: "zero own query2=1", path: "own") { $0[3] == 1 },
    Case(text: "zero m*k head=0 y=1", path: "mask") { $0[2] == 0 && $0[3] == 1 },
  ]

  @Test(arguments: selections) func thePartThatIsNamedChanges(selection: Case) throws {
    let before = try Self.values(selection.path)
    let after = try Self.changed(selection.text, selection.path)
    for (index, (old, new)) in zip(before.values, after.values).enumerated() {
      var (rest, place) = (index, [Int]())
      for extent in before.shape.reversed() {
        place.insert(rest % extent, at: 0)
        rest /= extent
      }
      #expect(new == (selection.isSelected(place) ? 0 : old), "\(place)")
    }
  }

  @Test func numbersAreSetAndScaled() throws {
    let before = try Self.values("table").values
    let set = try Self.changed("set table query=1 channel=2 to=-3.5", "table").values
    let scaled = try Self.changed("scale table by=0.5", "table").values
    #expect(set[6] == -3.5 && set.enumerated().filter { $1 != before[$0] }.count == 1)
    #expect(scaled == before.map { $0 * 0.5 })
  }

  @Test func aMeanIsOverPlacesOrQueriesOrThoseWhoAttend() throws {
    let map = try (Self.values("map"), Self.changed("mean map channel=1", "map"))
    let channel = Array(map.0.values[6..<12])
    #expect(Array(map.1.values[6..<12]) == Array(repeating: channel.reduce(0, +) / 6, count: 6))
    #expect(Array(map.1.values[..<6]) == Array(map.0.values[..<6]))
    let table = try (Self.values("table"), Self.changed("mean table query=3", "table"))
    for column in 0..<4 {
      let mean = (0..<5).reduce(Float(0)) { $0 + table.0.values[$1 * 4 + column] } / 5
      #expect(abs(table.1.values[12 + column] - mean) < 1e-5)
    }
    #expect(Array(table.1.values[..<12]) == Array(table.0.values[..<12]))
    let cross = try (Self.values("cross"), Self.changed("mean cross head=1", "cross"))
    let attended = (0..<5).reduce(Float(0)) { $0 + cross.0.values[30 + $1 * 6 + 4] } / 5
    #expect(abs(cross.1.values[30 + 2 * 6 + 4] - attended) < 1e-5)
    #expect(Array(cross.1.values[..<30]) == Array(cross.0.values[..<30]))
  }

  @Test(arguments: [("cross", 6), ("own", 5), ("mask", 12)])
  func uniformAttentionIsOneOverTheKeysOfTheSoftmax(path: String, keys: Int) throws {
    let after = try Self.changed("uniform \(path) head=0", path)
    #expect(after.values.filter { $0 == 1 / Float(keys) }.count >= after.values.count / 2)
  }

  @Test func laterChangesSeeEarlierOnes() throws {
    let graph = Self.graph()
    let run = try Recorder(graph: graph, parameters: [:], inputs: ["table": try Self.values("table")])
    let changes = try ["set table to=2", "scale table query=0 by=3"].map { try Intervention($0) }
    let edited = try run.runWithHooks(changes.hooks(in: graph))
    #expect(
      try edited.activation("hs").values == Array(repeating: 6, count: 4) + Array(repeating: 2, count: 16))
    #expect(try edited.activation("after.[1, 5, 4]").values.first == 6)
    #expect(try run.activation("table").values == Self.values("table").values)
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let graph = Self.graph()
    func fault(_ text: String) -> InterventionError? {
      do throws(InterventionError) {
        _ = try Intervention(text).hooks(in: graph)
        return nil
      } catch {
        return error
      }
    }
    #expect(fault("zero tabel") == .unknownNode("tabel", suggestions: []))
    #expect(fault("zero no.*") == .unknownNode("no.*", suggestions: []))
    #expect(
      fault("zero map head=0")
        == .noSuchAxis(path: "map", axis: "head", axes: ["batch", "channel", "y", "x"]))
    #expect(
      fault("zero tokens query=0")
        == .noSuchAxis(path: "tokens", axis: "query", axes: ["batch", "place", "y", "x", "channel"]))
    #expect(
      fault("zero map channel=1-900000000000")
        == .outOfRange(path: "map", axis: "channel", index: 900_000_000_000, count: 4))
    #expect(fault("zero cross x=3") == .outOfRange(path: "cross", axis: "x", index: 3, count: 3))
    #expect(fault("uniform map") == .notFit(path: "map", expected: "an attention pattern"))
    #expect(try Intervention("zero map channel=3").fits(graph))
    #expect(try !Intervention("zero map channel=4").fits(graph))
  }
}
