import Cells
import Explorer
import Foundation

/// `bench --explorer`: milliseconds from a key to its first and to its finished frame.
struct ExplorerReport {
  private static let shares = [0.5, 0.95, 0.99]

  private let milliseconds: [(name: String, quantiles: [Double])]

  /// - Parameter special: of certain keys, by what they do.
  init(
    _ random: ExplorerBenchmark.Timings, special: [(name: String, timings: ExplorerBenchmark.Timings)]
  ) {
    milliseconds = ([("", random)] + special.map { (" of \($0.name)", $0.timings) }).flatMap {
      name, timings in
      [("first frame\(name)", timings.first), ("finished frame\(name)", timings.finished)].map {
        name, seconds in
        (name, Self.shares.map { ExplorerBenchmark.Timings.quantile($0, of: seconds) * 1000 })
      }
    }
  }

  /// For JSON.
  var members: [String: [String: Double]] {
    Dictionary(
      uniqueKeysWithValues: milliseconds.map { name, values in
        (name.replacing(" ", with: "_"), ["p50_ms": values[0], "p95_ms": values[1], "p99_ms": values[2]])
      })
  }

  var table: TextTable {
    TextTable(
      columns: [.init("until"), .init("p50", .right), .init("p95", .right), .init("p99", .right)],
      rows: milliseconds.map { name, values in [name] + values.map { String(format: "%.1f ms", $0) } })
  }
}
