import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// Seeded mutations of good files through every reader: each must open or give a `CheckpointError`, and whatever
/// opens must load. A trap ends the test run.
@Suite struct MutationTests {
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
    let scratch = try ScratchFolder()
    var random = Mutation.generator
    let seeds = try Self.seeds()
    var opened = 0
    for number in 0..<Mutation.count(fallback: 2_000) {
      let bytes = Mutation.of(seeds, number: number, telling: Self.telling, &random)
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

  /// Opcodes, digits, brackets and extreme bytes.
  private static let telling =
    [UInt8]("(.012NRQbtsaeu})]{[\",:9-\\qhc".utf8) + [0, 0x7f, 0x80, 0xff, 0x85, 0x8a, 0x8d]
}
