import Checkpoints
import Foundation
import Testing

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
