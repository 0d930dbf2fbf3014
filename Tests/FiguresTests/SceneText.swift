import Foundation
import Images
import Testing

/// Scenes stored as text under References. Words must be equal and numbers nearly so: another processor adds in
/// another order.
///
/// `DETRSCOPE_UPDATE_SNAPSHOTS=1` writes them anew; the test then fails, so that it cannot pass unnoticed.
enum SceneText {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("References")
  /// Whether there is something to compare with, or it is being stored.
  static var canRun: Bool {
    isUpdating || FileManager.default.fileExists(atPath: folder.appendingPathComponent("graph.txt").path)
  }

  private static var isUpdating: Bool {
    ProcessInfo.processInfo.environment["DETRSCOPE_UPDATE_SNAPSHOTS"] == "1"
  }

  /// What contours are drawn with.
  private static let contourStroke = " stroke ff503c 1.2"

  /// An outline with the lines of a contour as one: how many there are hangs on single pixels.
  static func summary(_ outline: String) -> String {
    var lines: [Substring] = []
    for line in outline.split(separator: "\n") {
      let isContour = line.hasPrefix("line ") && line.hasSuffix(contourStroke)
      if isContour, lines.last?.hasPrefix("contour") == true { continue }
      lines.append(isContour ? "contour" : line)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func expect(
    _ found: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appendingPathComponent(name)
    if isUpdating {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try found.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("\(name) was recorded", sourceLocation: sourceLocation)
      return
    }
    let stored = try String(contentsOf: file, encoding: .utf8)
    let (old, new) = (stored.split(separator: "\n"), found.split(separator: "\n"))
    let changes = zip(old, new).enumerated().filter { !isNear($1.0, $1.1) }
    guard !changes.isEmpty || old.count != new.count else { return }
    let report = changes.prefix(6).map { "line \($0 + 1)\n  stored \($1.0)\n  found  \($1.1)" }
    Issue.record(
      "\(name) changed: \(changes.count) lines, \(old.count) stored, \(new.count) found\n\(report.joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }

  /// The stored picture; nil where it has just been stored.
  static func picture(
    _ found: RGBImage, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> RGBImage? {
    let file = folder.appendingPathComponent(name)
    guard isUpdating else { return try RGBImage(contentsOf: file.path) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try found.write(png: file.path)
    Issue.record("\(name) was recorded", sourceLocation: sourceLocation)
    return nil
  }

  /// Whether two lines differ in nothing but the last digits of numbers.
  static func isNear(_ one: Substring, _ other: Substring) -> Bool {
    if one == other { return true }
    let (first, second) = (parts(of: one), parts(of: other))
    guard first.count == second.count else { return false }
    return zip(first, second).allSatisfy { a, b in
      if a == b { return true }
      guard let x = number(a), let y = number(b) else { return false }
      return abs(x - y) <= max(0.02 * max(abs(x), abs(y)), a.contains("e") ? 1e-12 : 0.002)
        || isPlace(a) && isPlace(b) && abs(x - y) <= 3
    }
  }

  /// Places are stored with a digit after the point; a longer number before them moves them a little.
  private static func isPlace(_ text: Substring) -> Bool {
    text.split(separator: ".").dropFirst().first.map { $0.count == 1 } ?? true
  }

  private static func number(_ text: Substring) -> Double? { Double(text.replacing(",", with: "")) }

  private static func parts(of line: Substring) -> [Substring] {
    var parts: [Substring] = []
    var rest = line
    while let match = rest.firstMatch(of: /\d+(,\d{3})*(\.\d+)?(e-?\d+)?/) {
      parts.append(rest[..<match.range.lowerBound])
      parts.append(rest[match.range])
      rest = rest[match.range.upperBound...]
    }
    return parts + [rest]
  }
}
