import Cells
import Foundation
import Foundations

/// The one place where text leaves the program. Names and text from files, arguments and servers are shown as they are
/// read by people: nothing in them reaches the terminal as a control sequence, and none of them makes a line of its own.
///
/// What cannot be written to standard output is an error, not lost.
enum Output {
  /// Bytes as they are: a frame.
  ///
  /// - Throws: `OutputError`.
  static func write(_ data: Data) throws(OutputError) {
    do {
      try FileHandle.standardOutput.write(contentsOf: data)
    } catch {
      throw OutputError(path: "standard output", reason: error.localizedDescription)
    }
  }

  /// - Throws: `OutputError`.
  static func line(_ text: String = "") throws(OutputError) {
    try write(Data((text.visible + "\n").utf8))
  }

  /// Text of the program's own that has several lines.
  ///
  /// - Throws: `OutputError`.
  static func paragraph(_ text: String) throws(OutputError) {
    try write(Data((visibleLines(text) + "\n").utf8))
  }

  /// One line on standard error, with the program's name.
  static func problem(_ text: String) { complain("detrscope: \(text.visible)\n") }

  /// Lines on standard error as they are: what is wrong with the arguments.
  static func usage(_ text: String) { complain(visibleLines(text) + "\n") }

  /// A table's titles and rows, without trailing spaces.
  ///
  /// - Throws: `OutputError`.
  static func table(_ table: TextTable) throws(OutputError) {
    let (header, rows) = table.lines()
    for row in [header].compactMap({ $0 }) + rows {
      try line(String(row.reversed().drop { $0 == " " }.reversed()))
    }
  }

  /// A value as JSON, its keys in snake case and in order. Numbers that JSON has not are strings: "NaN", "Infinity".
  ///
  /// - Throws: `OutputError`.
  static func json(_ value: some Encodable) throws { try write(jsonData(value)) }

  /// The same as bytes.
  static func jsonData(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    return Data((visibleJSON(text) + "\n").utf8)
  }

  private static func visibleLines(_ text: String) -> String {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).visible }.joined(separator: "\n")
  }

  /// What a terminal would not show can only be within strings, where JSON has escapes of its own.
  private static func visibleJSON(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isVisible || scalar == "\n" {
        result.append(scalar)
      } else {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars
        }
      }
    }
    return String(result)
  }

  private static func complain(_ text: String) {
    // There is nowhere to tell that a problem cannot be told.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
