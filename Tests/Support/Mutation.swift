import Foundation

/// Bytes that are nearly good: what a broken disk, a cut download or somebody's malice makes of them.
///
/// `DETRSCOPE_FUZZ_INPUTS=100000 swift test -c release --filter MutationTests` tries as many, and `DETRSCOPE_FUZZ_SEED`
/// others.
package enum Mutation {
  /// How many inputs a test tries, `fallback` where nobody asks for more.
  package static func count(fallback: Int) -> Int { setting("DETRSCOPE_FUZZ_INPUTS") ?? fallback }

  package static var generator: Reproducible {
    Reproducible(seed: UInt64(setting("DETRSCOPE_FUZZ_SEED") ?? 1))
  }

  private static func setting(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// One of the seeds after one to four changes, some of them with parts of other seeds.
  ///
  /// - Parameter telling: bytes that mean something to the reader.
  package static func of(
    _ seeds: [[UInt8]], number: Int, telling: [UInt8], _ random: inout Reproducible
  ) -> [UInt8] {
    var bytes = seeds[number % seeds.count]
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      guard !bytes.isEmpty else { return bytes }
      let position = Int.random(in: 0..<bytes.count, using: &random)
      let length = Int.random(in: 1...min(16, bytes.count - position), using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[position] = .random(in: .min ... .max, using: &random)
      case 2: bytes[position] = telling.randomElement(using: &random) ?? 0
      case 3: bytes.removeSubrange(position..<position + length)
      case 4: bytes.insert(contentsOf: bytes[position..<position + length], at: position)
      case 5: bytes = Array(bytes.prefix(position))
      case 6:
        let wide = [0, 1, -1, .max, .min, 1 << 62, 1 << 32, 1 << 31].randomElement(using: &random) ?? 0
        let littleEndian = (0..<8).map { UInt8(truncatingIfNeeded: wide >> (8 * $0)) }
        bytes.replaceSubrange(position..<min(position + 8, bytes.count), with: littleEndian)
      default:
        let other = seeds.randomElement(using: &random) ?? []
        guard other.count >= length else { continue }
        let start = Int.random(in: 0...other.count - length, using: &random)
        bytes.replaceSubrange(position..<position + length, with: other[start..<start + length])
      }
    }
    return bytes
  }
}
