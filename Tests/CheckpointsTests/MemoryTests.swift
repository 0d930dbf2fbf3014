import Checkpoints
import Foundation
import TestSupport
import Testing

/// What hostile files make the readers hold, each opened in a process of its own.
@Suite struct MemoryTests {
  enum Bomb: String, CaseIterable {
    case values, lists, memo, calls, text, nested, globals, deflated, directory, tensors, members, shape, dots
    case places, keys, siblings, sharedArguments, sharedState, sharedPairs, controls

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
        let text = Self.text(megabytes: 15)
        return LegacyBytes(pickle: PickleBytes().then(text + text).bytes).bytes
      case .globals:
        let name = PickleBytes().text(String(repeating: "n", count: 1000)).put(0)
        return LegacyBytes(pickle: name.then(Self.repeated([0x68, 0, 0x68, 0, 0x93], 130_000)).bytes).bytes
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
      case .dots:
        let name = String(repeating: ".", count: 15 << 20)
        return safetensors("{\"\(name)\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}")
      // What follows opens: beside a good tensor lies something that is cheap to store and dear to list.
      case .places:  // a long key on every level, and a second item that waits with its place
        let level = Self.repeated([0x7d, 0x68, 0, 0x5d, 0x73, 0x68, 0], 40_000)
        return Self.beside(
          Self.text(megabytes: 15) + [0x71, 0, 0x30], level + [0x4e] + Self.repeated([0x73], 40_000))
      case .keys:  // a long text as the key and the value of every item
        let items = [0x7d] + Self.repeated([0x68, 0, 0x68, 0, 0x73], 130_000)
        return Self.beside(Self.text(megabytes: 15) + [0x71, 0, 0x30], items)
      case .siblings:
        return Self.beside([0x5d, 0x71, 0, 0x30], [0x28] + Self.repeated([0x68, 0], 390_000) + [0x6c])
      case .sharedArguments:
        let arguments = [0x28] + Self.repeated([0x4e], 100_000) + [0x74, 0x71, 0, 0x30]
        return Self.beside(
          Self.global + arguments, [0x28] + Self.repeated([0x68, 1, 0x68, 0, 0x52], 90_000) + [0x6c])
      case .sharedState:
        let state = [0x7d, 0x28] + Self.repeated([0x4e, 0x5d], 70_000) + [0x75, 0x71, 0, 0x30]
        return Self.beside(
          Self.global + state, [0x28] + Self.repeated([0x68, 1, 0x29, 0x81, 0x68, 0, 0x62], 40_000) + [0x6c])
      case .sharedPairs:
        let pair: [UInt8] = [0x8c, 1, 0x78, 0x5d, 0x86, 0x71, 2, 0x30]
        let pairs = [0x28] + Self.repeated([0x68, 2], 100_000) + [0x6c, 0x85, 0x71, 0, 0x30]
        let calls = Self.repeated([0x8c, 1, 0x79, 0x68, 1, 0x68, 0, 0x52, 0x73], 50_000)
        return Self.beside(Array("ccollections\nOrderedDict\nq\u{1}0".utf8) + pair + pairs, [0x7d] + calls)
      case .controls:
        let text = [0x58] + littleEndian(UInt32(200)) + [UInt8](repeating: 7, count: 200) + [0x71, 0, 0x30]
        return Self.beside(text, [0x28] + Self.repeated([0x7d, 0x68, 0, 0x68, 0, 0x73], 60_000) + [0x6c])
      }
    }

    private static let global = Array("cx\nY\nq\u{1}0".utf8)

    private static func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
      [[UInt8]](repeating: bytes, count: count).flatMap { $0 }
    }

    private static func text(megabytes: Int) -> [UInt8] {
      let length = megabytes << 20
      return [0x58] + littleEndian(UInt32(length)) + [UInt8](repeating: 0x61, count: length)
    }

    private static func beside(_ preparation: [UInt8], _ value: [UInt8]) -> [UInt8] {
      let pickle = PickleBytes().then(preparation).emptyDict.text("a").tensor().setItem.text("b").then(value)
      return LegacyBytes(pickle: pickle.setItem.bytes + PickleBytes.stop).bytes
    }
  }

  @Test(arguments: Bomb.allCases)
  func hostileFilesTakeLittleMemory(bomb: Bomb) async throws {
    let scratch = try ScratchFolder()
    let path = try scratch.file(bomb.bytes())
    await #expect(processExitsWith: .success) { [path = path as String] in
      let size = try MappedFile(path: path).size
      let before = try peakMemory()
      do {
        #expect(try Checkpoint(path: path).entries.map(\.name) == ["a"])
      } catch is CheckpointError {}
      let growth = try peakMemory() - before
      #expect(growth < size + 64 << 20, "\(growth >> 20) MB for \(size >> 20)")
    }
  }

  /// Sixteen tensors of 4 MB, each with a few bytes beside it that opening must look at.
  @Test(arguments: [false, true])
  func openingLeavesTheWeightsAlone(isZip: Bool) async throws {
    let scratch = try ScratchFolder()
    let names = (0..<16).map { "\($0)" }
    let zeros = [[UInt8]](repeating: [UInt8](repeating: 0, count: 4 << 20), count: 16)
    let pickle = Self.stateDict(names).bytes + PickleBytes.stop
    let bytes: [UInt8]
    if isZip {
      var zip = ZipBytes.torch(pickle: pickle, storages: Dictionary(uniqueKeysWithValues: zip(names, zeros)))
      bytes = zip.bytes()
    } else {
      bytes = LegacyBytes(pickle: pickle, keys: names, contents: zeros).bytes
    }
    let path = try scratch.file(bytes)
    await #expect(processExitsWith: .success) { [path = path as String] in
      let before = try peakMemory()
      #expect(try Checkpoint(path: path).entries.count == 16)
      // The system maps up to 2 MB around each byte that is touched.
      let growth = try peakMemory() - before
      #expect(growth < 12 << 20, "\(growth >> 20) MB")
    }
  }

  private static func stateDict(_ names: [String]) -> PickleBytes {
    names.reduce(PickleBytes().emptyDict) { pickle, name in
      pickle.text(name).tensor(key: name, count: 1 << 20, shape: [1 << 20], strides: [1]).setItem
    }
  }

  /// Sixteen tensors of 4 MB, none of them at a place where a Float32 could be read.
  @Test func whatIsNotReadTakesNoMemory() async throws {
    let scratch = try ScratchFolder()
    let names = (0..<16).map { "\($0)" }
    let pickle = Self.stateDict(names)
    let zeros = [[UInt8]](repeating: [UInt8](repeating: 0, count: 4 << 20), count: 16)
    let file = LegacyBytes(pickle: pickle.bytes + PickleBytes.stop, keys: names, contents: zeros)
    let padding = (1...4).first { (file.boundaries[4] + $0) % 4 == 2 } ?? 0
    let name = String(repeating: "x", count: padding)
    let padded = pickle.text(name).none.setItem.bytes + PickleBytes.stop
    let path = try scratch.file(LegacyBytes(pickle: padded, keys: names, contents: zeros).bytes)
    await #expect(processExitsWith: .success) { [path = path as String] in
      let checkpoint = try Checkpoint(path: path)
      let specs = checkpoint.entries.map(NamedTensor.init)
      let before = try peakMemory()
      let parameters = try checkpoint.load(specs)
      #expect(parameters.count == 16)
      #expect(try peakMemory() - before < 4 << 20)
      for spec in specs {
        let tensor = try #require(parameters[spec.name])
        #expect(tensor.withUnsafeElements { $0.allSatisfy { $0 == 0 } })
        #expect(tensor.withUnsafeElements { Int(bitPattern: $0.baseAddress) % 64 } == 0)
        tensor.releasePages()
      }
      // The file's own pages, and one copy at a time.
      #expect(try peakMemory() - before < 80 << 20)
    }
  }
}
