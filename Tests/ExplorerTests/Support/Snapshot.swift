import Cells
import Foundation
import Testing

/// Frames stored as text under Snapshots, compared glyph by glyph and colour by colour.
///
/// `DETRSCOPE_UPDATE_SNAPSHOTS=1` writes them anew; the test then fails, so that it cannot pass unnoticed.
enum Snapshot {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Snapshots")

  /// - Parameter mono: the same as it is drawn where there are no colours.
  static func expect(
    _ canvas: Canvas, mono: Canvas? = nil, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found =
      text(of: canvas, ColorDepth.allCases.filter { $0 != .mono || mono == nil })
      + (mono.map { "\n" + text(of: $0, [.mono]) } ?? "")
    let file = folder.appendingPathComponent("\(name).txt")
    if ProcessInfo.processInfo.environment["DETRSCOPE_UPDATE_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try found.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("\(name) was recorded", sourceLocation: sourceLocation)
      return
    }
    let stored = try String(contentsOf: file, encoding: .utf8)
    guard stored != found else { return }
    let differing = zip(
      stored.split(separator: "\n", omittingEmptySubsequences: false),
      found.split(separator: "\n", omittingEmptySubsequences: false)
    ).enumerated().filter { $1.0 != $1.1 }
    let report = differing.prefix(6).map { "line \($0 + 1)\n  stored \($1.0)\n  found  \($1.1)" }
    Issue.record(
      "\(name) changed: \(differing.count) lines\n\(report.joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }

  /// The glyphs, then for every colour depth a checksum of each row with its colours. Small frames also hold the
  /// coloured rows themselves.
  private static func text(of canvas: Canvas, _ depths: [ColorDepth]) -> String {
    var text = canvas.plainText()
    for depth in depths {
      let ansi = canvas.ansiText(depth: depth)
      let rows = ansi.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      text += "\n\(depth.rawValue)\n" + rows.map(checksum).joined(separator: " ") + "\n"
      if canvas.width * canvas.height <= 1000 { text += ansi.replacing("\u{1B}", with: "␛") }
    }
    return text
  }

  /// FNV-1a over the row's bytes, 32 bits.
  private static func checksum(_ row: Substring) -> String {
    let hash = row.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    let hex = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - hex.count) + hex
  }
}
