import Checkpoints
import Foundation
import Tensors
import Testing

/// Seeded mutations of good files through every reader: each must open or give a `CheckpointError`, and whatever
/// opens must load. A trap ends the test run.
///
/// `DETRSCOPE_FUZZ_INPUTS=100000 swift test -c release --filter MutationTests` tries that many, and
/// `DETRSCOPE_FUZZ_SEED` others.
@Suite struct MutationTests {
  private static func setting(_ name: String, default value: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap(UInt64.init) ?? value
  }

  /// Small files of each container, and the largest pickle.
  private static func seeds() throws -> [[UInt8]] {
    let storages = ["0": littleEndian([0, 1, 2, 3, 4, 5])]
    var stored = ZipBytes.torch(pickle: PickleBytes.stateDict(), storages: storages)
    var deflated = ZipBytes.torch(pickle: PickleBytes.stateDict(), storages: storages, isDeflated: true)
    var zip64 = stored
    zip64.isZip64 = true
    let header = #"{"__metadata__":{"k":"\u00e4"},"a":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}}"#
    return try [
      stored.bytes(), deflated.bytes(), zip64.bytes(), LegacyBytes().bytes,
      safetensors(header, data: [UInt8](repeating: 60, count: 8)), Fixture(name: "views.protocol2.pth").bytes,
      Fixture(name: "views.protocol5.pth").bytes, Fixture(name: "views.legacy.pth").bytes,
      Array(Fixture(name: "boxes.legacy.pth").bytes.prefix(40_000)),
    ]
  }

  @Test func mutatedFilesOpenOrFailCleanly() throws {
    let scratch = try Scratch()
    var random = SplitMix64(state: Self.setting("DETRSCOPE_FUZZ_SEED", default: 1))
    let seeds = try Self.seeds()
    var opened = 0
    for number in 0..<Self.setting("DETRSCOPE_FUZZ_INPUTS", default: 2_000) {
      let bytes = mutated(seeds[Int(number % UInt64(seeds.count))], with: seeds, &random)
      let path = try scratch.file(bytes)
      do {
        let checkpoint = try Checkpoint(path: path)
        for entry in checkpoint.entries { read(try checkpoint.tensor(named: entry.name)) }
        for tensor in try checkpoint.load(checkpoint.entries.map(NamedTensor.init)).values { read(tensor) }
        opened += 1
      } catch is CheckpointError {
        continue
      }
    }
    #expect(opened > 0)
  }

  /// Has every byte fetched and converted.
  private func read(_ tensor: Tensor) {
    _ = tensor.withUnsafeElements { $0.reduce(0, +) }
  }

  private func mutated(_ seed: [UInt8], with others: [[UInt8]], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      guard !bytes.isEmpty else { return bytes }
      let position = Int.random(in: 0..<bytes.count, using: &random)
      let length = Int.random(in: 1...min(16, bytes.count - position), using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[position] = .random(in: .min ... .max, using: &random)
      case 2: bytes[position] = Self.telling.randomElement(using: &random) ?? 0
      case 3: bytes.removeSubrange(position..<position + length)
      case 4: bytes.insert(contentsOf: bytes[position..<position + length], at: position)
      case 5: bytes = Array(bytes.prefix(position))
      case 6:
        let wide = [0, 1, -1, .max, .min, 1 << 62, 1 << 32, 1 << 31].randomElement(using: &random) ?? 0
        bytes.replaceSubrange(position..<min(position + 8, bytes.count), with: littleEndian(wide))
      default:
        let other = others.randomElement(using: &random) ?? []
        guard other.count >= length else { continue }
        let start = Int.random(in: 0...other.count - length, using: &random)
        bytes.replaceSubrange(position..<position + length, with: other[start..<start + length])
      }
    }
    return bytes
  }

  /// Opcodes, digits, brackets and extreme bytes.
  private static let telling =
    [UInt8]("(.012NRQbtsaeu})]{[\",:9-\\qhc".utf8) + [0, 0x7f, 0x80, 0xff, 0x85, 0x8a, 0x8d]
}

/// Vigna's generator: small, and the same everywhere.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
