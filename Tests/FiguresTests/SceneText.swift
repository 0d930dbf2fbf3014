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
  private static let command = "DETRSCOPE_UPDATE_SNAPSHOTS=1 swift test --filter StoredSceneTests"

  private static var isUpdating: Bool {
    ProcessInfo.processInfo.environment["DETRSCOPE_UPDATE_SNAPSHOTS"] == "1"
  }

  /// Of all references.
  static func storedByteCount() throws -> Int {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.fileSizeKey])
      .reduce(0) { try $0 + ($1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
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
    guard let stored = try? String(contentsOf: file, encoding: .utf8) else {
      Issue.record("\(name) is not stored: \(command) does that", sourceLocation: sourceLocation)
      return
    }
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
    guard isUpdating else {
      guard let stored = try? RGBImage(contentsOf: file.path) else {
        Issue.record("\(name) is not stored: \(command) does that", sourceLocation: sourceLocation)
        return nil
      }
      return stored
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try found.write(png: file.path)
    Issue.record("\(name) was recorded", sourceLocation: sourceLocation)
    return nil
  }

  /// Whether two lines differ in nothing but what another order of additions changes.
  static func isNear(_ one: Substring, _ other: Substring) -> Bool {
    if one == other { return true }
    let (first, second) = (LabelLine(one), LabelLine(other))
    return isNearText(first.text, second.text) && isNearPlace(first.place, second.place)
  }

  /// A line of an outline: what it says, in quotes, and where.
  private struct LabelLine {
    let text: Substring
    let place: Substring

    init(_ line: Substring) {
      guard line.hasPrefix("label "), let start = line.firstIndex(of: "\""),
        let end = line.lastIndex(of: "\""), start < end
      else {
        (text, place) = ("", line)
        return
      }
      (text, place) = (line[line.index(after: start)..<end], line[line.index(after: end)...])
    }
  }

  // MARK: - Numbers

  /// Numbers of queries, classes and sizes are equal; values and areas may differ in their last digits.
  private static func isNearText(_ one: Substring, _ other: Substring) -> Bool {
    if one == other { return true }
    let (first, second) = (parts(of: one), parts(of: other))
    guard first.count == second.count else { return false }
    return first.indices.allSatisfy { index in
      let (a, b) = (first[index], second[index])
      if a == b { return true }
      guard let x = number(a), let y = number(b) else { return false }
      let after = first[index + 1]
      let isArea = after.hasPrefix(" px") || a.contains(",") || (first.count == 3 && x >= 100)
      let isShare = after.hasPrefix(" %")
      let decimals = a.split(separator: ".").dropFirst().first?.prefix { $0.isNumber }.count ?? 0
      if a.contains("e") { return abs(x - y) <= 0.02 * abs(x) }
      guard decimals > 0 || isArea || isShare else { return false }
      if decimals > 0 { return abs(x - y) <= 2.01 * pow(0.1, Double(decimals)) }
      return abs(x - y) <= (isShare ? 1 : max(3, 0.01 * x))
    }
  }

  private static func number(_ text: Substring) -> Double? { Double(text.replacing(",", with: "")) }

  /// What stands between numbers, and the numbers, in turn.
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

  // MARK: - Places

  /// A longer number before them moves marks a little: places may differ by 3 points.
  private static func isNearPlace(_ one: Substring, _ other: Substring) -> Bool {
    let (first, second) = (one.split(separator: " "), other.split(separator: " "))
    guard first.count == second.count else { return false }
    return zip(first, second).allSatisfy { a, b in
      let (x, y) = (coordinates(a), coordinates(b))
      guard a != b, x.count == y.count, x.count > 1 else { return a == b }
      return zip(x, y).allSatisfy { abs($0 - $1) <= 3 }
    }
  }

  /// Of `12.5,7` or `20×30`; none of anything else.
  private static func coordinates(_ word: Substring) -> [Double] {
    let parts = word.split { ",×".contains($0) }
    let numbers = parts.compactMap { Double($0) }
    return numbers.count == parts.count ? numbers : []
  }
}
