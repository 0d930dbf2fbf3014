import Cells
import Explorer
import Foundation

/// `bench --explorer`: milliseconds from a key to its first and to its finished frame.
struct ExplorerReport {
  private static let shares = [0.5, 0.95, 0.99]

  private let milliseconds: [(name: String, quantiles: [Double])]

  init(_ timings: ExplorerBenchmark.Timings) {
    milliseconds = [("first frame", timings.first), ("finished frame", timings.finished)].map {
      name, seconds in
      (name, Self.shares.map { ExplorerBenchmark.Timings.quantile($0, of: seconds) * 1000 })
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
