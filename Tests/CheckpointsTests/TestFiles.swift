import Checkpoints
import Foundation
import Testing

/// A directory for one test's files; gone when the test is.
final class Scratch {
  let directory: String

  init() throws {
    let name = "checkpoints-\(UInt64.random(in: .min ... .max))"
    directory = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func path(_ name: String) -> String { directory + "/" + name }

  /// Writes `bytes` and returns where they are.
  func file(_ bytes: [UInt8], named name: String = "file") throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: directory).sorted() }
  }
}

/// A safetensors file with this header, for headers no writer would make.
func safetensors(_ header: String, data: [UInt8] = []) -> [UInt8] {
  littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + data
}

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

func littleEndian(_ values: [Float]) -> [UInt8] {
  values.flatMap { littleEndian($0.bitPattern) }
}

/// The place, expectation and finding of the `malformed` error that `body` throws.
func malformed(
  _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) -> (place: String, expected: String, found: String)? {
  do {
    try body()
    Issue.record("no error", sourceLocation: sourceLocation)
  } catch CheckpointError.malformed(_, let place, let expected, let found) {
    return (place, expected, found)
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
  return nil
}

/// The largest resident size of this process so far, in bytes. `getrusage` would include the parent's.
func peakMemory() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
  return try #require(Int(line.filter(\.isNumber))) * 1024
}
