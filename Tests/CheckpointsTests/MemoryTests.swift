import Checkpoints
import Foundation
import Testing

/// What hostile files make the readers hold, each opened in a process of its own.
@Suite struct MemoryTests {
  enum Bomb: String, CaseIterable {
    case values, lists, memo, calls, text, nested, deflated, directory, tensors, members, shape

    /// A file of at most 40 MB.
    func bytes() -> [UInt8] {
      func flood(_ instructions: String) -> [UInt8] {
        LegacyBytes(pickle: PickleBytes().none.then(String(repeating: instructions, count: 2_000_000)).bytes)
          .bytes
      }
      switch self {
      case .values: return flood("N")
      case .lists: return flood("]")
      case .calls: return flood(")R")
      case .nested: return flood("(")
      case .memo:
        let puts: [UInt8] = (0..<400_000).flatMap { [0x72] + littleEndian(UInt32($0)) }
        return LegacyBytes(pickle: PickleBytes().none.then(puts).bytes).bytes
      case .text:
        let length = 15 << 20
        let text = [0x58] + littleEndian(UInt32(length)) + [UInt8](repeating: 0x61, count: length)
        return LegacyBytes(pickle: PickleBytes().then(text + text).bytes).bytes
      case .deflated:
        let zeros = [UInt8](repeating: 0, count: 100 << 20)
        var zip = ZipBytes.torch(pickle: PickleBytes.stateDict(), storages: ["0": zeros], isDeflated: true)
        return zip.bytes()
      case .directory:
        var zip = ZipBytes((0..<120_000).map { .init(name: "a/data/\($0)", contents: []) })
        zip.isZip64 = true
        return zip.bytes()
      case .tensors:
        let tensors = (0..<60_000).map { "\"\($0)\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}" }
        return safetensors("{\(tensors.joined(separator: ","))}")
      case .members:
        return safetensors(
          "{\"__metadata__\":{\((0..<2_000_000).map { "\"\($0)\":\"\"" }.joined(separator: ","))}}")
      case .shape:
        return safetensors("{\"a\":{\"shape\":[" + String(repeating: "1,", count: 10_000_000))
      }
    }
  }

  @Test(arguments: Bomb.allCases)
  func hostileFilesTakeLittleMemory(bomb: Bomb) async throws {
    let scratch = try Scratch()
    let path = try scratch.file(bomb.bytes())
    await #expect(processExitsWith: .success) { [path = path as String] in
      let size = try MappedFile(path: path).size
      let before = try peakMemory()
      #expect(throws: CheckpointError.self) { try Checkpoint(path: path) }
      #expect(try peakMemory() - before < size + 64 << 20)
    }
  }
}

/// The largest resident size of this process so far, in bytes. `getrusage` would include the parent's.
private func peakMemory() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
  return try #require(Int(line.filter(\.isNumber))) * 1024
}
