import Foundation
import Graph

/// Seconds of several runs.
struct Timing: Encodable {
  let medianS: Double
  let minS: Double
  let maxS: Double
  let runs: Int

  init(_ seconds: [Double]) {
    let sorted = seconds.sorted()
    runs = sorted.count
    minS = sorted.first ?? 0
    maxS = sorted.last ?? 0
    medianS = sorted.isEmpty ? 0 : (sorted[(runs - 1) / 2] + sorted[runs / 2]) / 2
  }
}

/// The JSON of `bench`.
struct BenchReport: Encodable {
  let model: String
  /// Height and width.
  let input: [Int]
  let forward: Timing
  let stages: [String: Timing]
  /// Executed by each stage of a pass.
  let stageGflop: [String: Double]
  let gflopAsWritten: Double
  let gflopExecuted: Double
  /// Of the arithmetic executed, in the median run.
  let gflopPerSecond: Double
  let peakMemoryMb: Double?
  let nodes: NodeTimings?
}

/// What asking for single nodes took after a forward pass.
struct NodeTimings: Encodable {
  struct Entry: Encodable {
    let path: String
    let seconds: Double

    enum CodingKeys: String, CodingKey {
      case path
      case seconds = "s"
    }
  }

  let count: Int
  let medianS: Double
  let maxS: Double
  /// The slowest, slowest first.
  let slowest: [Entry]
  /// The mask head's nodes of one query, slowest first.
  let slowestOfQuery: [Entry]
  /// All of the mask head's nodes of another query, stage by stage; nil for a model without a mask head.
  let anotherQueryS: Double?

  /// Asks for each node of a pass, each time from what the pass itself holds: single rows where a node is row-wise,
  /// as in the mask head.
  init(after recorder: Recorder) throws {
    var whole: [Entry] = []
    var rows: [Entry] = []
    for node in recorder.graph.nodes {
      // A pass of its own, lest one node's ancestors be held for the next.
      let pass = try recorder.runWithHooks(Hooks())
      let start = ContinuousClock.now
      if node.isRowwise {
        _ = try pass.activation(node.path, rows: [node.shape[0] / 2])
      } else {
        _ = try pass.activation(node.path)
      }
      let entry = Entry(path: node.path, seconds: start.duration(to: .now) / .seconds(1))
      if node.isRowwise { rows.append(entry) } else { whole.append(entry) }
    }
    let all = (whole + rows).map(\.seconds)
    count = all.count
    medianS = Timing(all).medianS
    maxS = Timing(all).maxS
    slowest = Array(whole.sorted { $0.seconds > $1.seconds }.prefix(10))
    slowestOfQuery = Array(rows.sorted { $0.seconds > $1.seconds }.prefix(5))
    anotherQueryS = try Self.secondsOfAnotherQuery(rows.map(\.path), after: recorder)
  }

  /// The median of some queries after a first one, which leaves what all share.
  private static func secondsOfAnotherQuery(_ paths: [String], after recorder: Recorder) throws -> Double? {
    guard let queries = paths.first.flatMap({ recorder.graph[$0] })?.shape[0], queries > 8 else { return nil }
    let pass = try recorder.runWithHooks(Hooks())
    let seconds = try (0..<8).map { query in
      let start = ContinuousClock.now
      for path in paths { _ = try pass.activation(path, rows: [query]) }
      return start.duration(to: .now) / .seconds(1)
    }
    return Timing(Array(seconds.dropFirst())).medianS
  }
}
