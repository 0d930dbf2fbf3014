import Cells
import Foundation

/// Standard output: what cannot be written is an error, not lost.
enum Output {
  /// - Throws: `OutputError`.
  static func write(_ data: Data) throws(OutputError) {
    do {
      try FileHandle.standardOutput.write(contentsOf: data)
    } catch {
      throw OutputError(path: "standard output", reason: error.localizedDescription)
    }
  }

  /// - Throws: `OutputError`.
  static func line(_ text: String = "") throws(OutputError) { try write(Data((text + "\n").utf8)) }

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
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    try line(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
