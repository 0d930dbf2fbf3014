import Analysis
import Cells
import Foundation
import Foundations
import Graph

/// What `compare` says: the first node that differs, what follows from it, and what became of the queries.
struct CompareReport {
  let reference: String
  let other: String
  let nodes: RunComparison
  let queries: [QueryChange]?

  /// Nodes that follow from others, as far as they are listed.
  private static let followersShown = 12

  /// - Throws: `OutputError`.
  func show(all: Bool) throws {
    try Output.line("A  \(reference)")
    try Output.line("B  \(other)")
    try Output.line()
    try Output.line(summary)
    let listed = listedRows(all: all)
    if !listed.isEmpty {
      try Output.line()
      try Output.table(table(listed))
      let left = nodes.rows(.follows).count - listed.count { $0.verdict == .follows }
      if left > 0 { try Output.line("… and \(left) more that follow; --all lists every node") }
    }
    try showPairing()
    try showQueries()
  }

  private var summary: String {
    let agreeing = "\(nodes.rows(.agrees).count) of \(nodes.rows.count) nodes agree"
    let bound = "within \(formatChosen(nodes.tolerance)) of max |a|"
    guard let first = nodes.first else { return "\(agreeing) \(bound)" }
    var lines = "the first that differs: \(first.path)"
    let others = nodes.rows(.differs).count - 1
    if others > 0 { lines += ", and \(others) more that \(others == 1 ? "does" : "do") not follow from it" }
    return "\(lines); \(nodes.rows(.follows).count) follow; \(agreeing) \(bound)"
  }

  private func listedRows(all: Bool) -> [RunComparison.Row] {
    if all { return nodes.rows }
    var followers = 0
    return nodes.rows.filter { row in
      switch row.verdict {
      case .agrees: return false
      case .differs: return true
      case .follows:
        followers += 1
        return followers <= Self.followersShown
      }
    }
  }

  private func table(_ rows: [RunComparison.Row]) -> TextTable {
    TextTable(
      columns: [
        .init("node"), .init(""), .init("of max |a|", .right), .init("max |a − b|", .right),
        .init("a", .right),
        .init("b", .right), .init("where"),
      ],
      rows: rows.map { row in
        guard let difference = row.difference else {
          return [
            row.path, row.verdict.rawValue, "–", "–", "–", "–",
            "shape \(formatShape(row.shape)) against \(formatShape(row.otherShape ?? []))",
          ]
        }
        let isEqual = difference.index == nil
        return [
          row.path, row.verdict.rawValue, formatValue(difference.relative), formatValue(difference.largest),
          isEqual ? "" : formatValue(difference.values.reference),
          isEqual ? "" : formatValue(difference.values.other), row.place,
        ]
      })
  }

  /// What was taken for what, where names or layouts differ.
  private func showPairing() throws {
    let renamed = nodes.rows.filter { $0.otherPath != nil }
    let laidOut = nodes.rows.filter { $0.otherShape != nil && $0.difference != nil }
    var lines: [String] = []
    if let first = renamed.first {
      lines.append("\(renamed.count) matched by meaning, as B's \(first.otherPath ?? "") with \(first.path)")
    }
    if let first = laidOut.first {
      let shapes = "\(formatShape(first.otherShape ?? [])) as \(formatShape(first.shape))"
      lines.append("\(laidOut.count) read in another layout, as \(first.path) \(shapes)")
    }
    let alone = [("A", nodes.onlyInReference), ("B", nodes.onlyInOther)].filter { !$1.isEmpty }
    for (side, paths) in alone {
      lines.append(
        "\(paths.count) in \(side) alone: \(paths.prefix(3).joined(separator: ", "))"
          + (paths.count > 3 ? " …" : ""))
    }
    guard !lines.isEmpty else { return }
    try Output.line()
    for line in lines { try Output.line(line) }
  }

  private func showQueries() throws {
    guard let queries, !queries.isEmpty else { return }
    try Output.line()
    try Output.table(
      TextTable(
        columns: [
          .init("query", .right), .init("class"), .init("score", .right), .init("", .right),
          .init("Δ score", .right),
          .init("box IoU", .right), .init("mask IoU", .right), .init(""),
        ],
        rows: queries.map { change in
          let numbers = Set([change.reference?.query, change.other?.query].compactMap { $0 }).sorted()
          let classes = [change.reference?.category.name, change.other?.category.name].compactMap { $0 }
          return [
            numbers.map(String.init).joined(separator: " → "),
            change.changesClass ? classes.joined(separator: " → ") : classes.first ?? "",
            change.reference.map { formatScore($0.score) } ?? "–",
            change.other.map { formatScore($0.score) } ?? "–",
            change.scoreChange.map { formatScoreChange($0) } ?? "–",
            change.boxIoU.map { formatValue($0) } ?? "–", change.maskIoU.map { formatValue($0) } ?? "–",
            change.fate == .stays ? "" : change.fate.rawValue,
          ]
        }))
  }
}

extension RunComparison.Row {
  /// "head 3, query 17, y 4, x 9", or the bare index of an axis that counts nothing known.
  var place: String {
    guard let index = difference?.index else { return "" }
    return zip(index, axes).compactMap { position, axis in
      switch axis {
      case .batch: nil
      case .place(let grid): "y \(position / grid.width), x \(position % grid.width)"
      case .free: "\(position)"
      default: "\(axis) \(position)"
      }
    }.joined(separator: ", ")
  }
}
