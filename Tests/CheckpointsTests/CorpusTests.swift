import Checkpoints
import Foundation
import TestSupport
import Testing

/// The corpus of broken files, class by class, as every reader meets it. Each is opened and read in a process of its own:
/// it gives one clear line, or opens as if the trick were not there; nothing of it is run, and it takes little memory.
@Suite struct CorpusTests {
  enum Damage: CaseIterable {
    case truncation, wrongCount, cyclicMemo, hugeSize, strideOutside, zipBomb, path, recursion, call

    /// - Parameter target: what the file would create if anything in it were run.
    func files(creating target: String) -> [BrokenFile] {
      switch self {
      case .truncation: Corpus.truncations
      case .wrongCount: Corpus.wrongCounts
      case .cyclicMemo: Corpus.cycles
      case .hugeSize: Corpus.hugeSizes
      case .strideOutside:
        Corpus.tensors(
          { $0.tensor(strides: [4, 1]) }, { $0.tensor(shape: [2], strides: [.max]) },
          { $0.tensor(offset: 1) },
          { $0.tensor(shape: [3, 3], strides: [.max, .max]) }, { $0.tensor(strides: [-3, 1]) })
      case .zipBomb: Corpus.bombs
      case .path: Corpus.paths(to: target)
      case .recursion: Corpus.recursions
      case .call: Corpus.calls(creating: target)
      }
    }
  }

  @Test(arguments: Damage.allCases)
  func brokenFilesAreHarmless(damage: Damage) async throws {
    let scratch = try ScratchFolder()
    let target = scratch.path("created")
    let files = damage.files(creating: target)
    #expect(!files.isEmpty)
    for (number, file) in files.enumerated() {
      _ = try scratch.file(file.bytes, named: "\(number).\(file.opens ? "opens" : "fails")")
    }
    let before = try scratch.names
    await #expect(processExitsWith: .success) { [folder = scratch.path as String] in
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        let path = "\(folder)/\(name)"
        let size = try MappedFile(path: path).size
        let memory = try peakMemory()
        do {
          let checkpoint = try Checkpoint(path: path)
          for entry in checkpoint.entries {
            #expect(try checkpoint.tensor(named: entry.name).values == [0, 1, 2, 3, 4, 5])
          }
          #expect(name.hasSuffix("opens"), "\(name) opens")
        } catch let error as CheckpointError {
          #expect(name.hasSuffix("fails"), "\(error)")
          #expect(error.kind == .badData)
          let line = "\(error)"
          #expect(line.hasPrefix("\(path): ") && line.contains("expected") && line.contains("found"))
          #expect(line.count < 500 && !line.contains(where: \.isNewline), "\(line)")
        }
        let growth = try peakMemory() - memory
        #expect(growth < size + 64 << 20, "\(growth >> 20) MB for \(size >> 20) of \(name)")
      }
    }
    #expect(try scratch.names == before)
  }
}

struct BrokenFile {
  let bytes: [UInt8]
  /// Whether a reader may take it, without what is wrong with it.
  var opens = false
}

/// The broken files by class.
private enum Corpus {
  private static let storage = littleEndian([0, 1, 2, 3, 4, 5])
  private static let start = PickleBytes().emptyDict.text("a").tensor().setItem

  /// A pickle in both containers.
  private static func both(_ pickle: [UInt8], opens: Bool = false) -> [BrokenFile] {
    var zip = ZipBytes.torch(pickle: pickle, storages: ["0": storage])
    return [
      BrokenFile(bytes: zip.bytes(), opens: opens),
      BrokenFile(bytes: LegacyBytes(pickle: pickle).bytes, opens: opens),
    ]
  }

  private static func both(_ pickle: PickleBytes, opens: Bool = false) -> [BrokenFile] {
    both(pickle.bytes + PickleBytes.stop, opens: opens)
  }

  private static func zip(_ change: (inout ZipBytes) -> Void) -> BrokenFile {
    var zip = ZipBytes.torch(pickle: PickleBytes.stateDict(), storages: ["0": storage])
    change(&zip)
    return BrokenFile(bytes: zip.bytes())
  }

  private static func safetensors(_ fields: String) -> BrokenFile {
    BrokenFile(bytes: CheckpointsTests.safetensors("{\"a\":{\"dtype\":\"F32\",\(fields)}}", data: storage))
  }

  static func tensors(_ tensors: ((PickleBytes) -> PickleBytes)...) -> [BrokenFile] {
    tensors.flatMap { both(PickleBytes.stateDict($0)) }
  }

  static var truncations: [BrokenFile] {
    let legacy = LegacyBytes()
    var files = legacy.boundaries.dropLast().map { BrokenFile(bytes: Array(legacy.bytes.prefix($0))) }
    for (isZip64, isDeflated) in [(false, false), (true, false), (false, true)] {
      var zip = ZipBytes.torch(
        pickle: PickleBytes.stateDict(), storages: ["0": storage], isDeflated: isDeflated)
      zip.isZip64 = isZip64
      let whole = zip.bytes()
      files += zip.boundaries.map { BrokenFile(bytes: Array(whole.prefix($0))) }
    }
    let whole = safetensors(#""shape":[6],"data_offsets":[0,24]"#).bytes
    return files
      + [0, 8, whole.count - 24, whole.count - 4].map { BrokenFile(bytes: Array(whole.prefix($0))) }
  }

  static var wrongCounts: [BrokenFile] {
    tensors({ $0.tensor(count: 7) }, { $0.tensor(count: -1) }, { $0.tensor(storageClass: "DoubleStorage") })
      + [5, 7, -1].map { BrokenFile(bytes: LegacyBytes(counts: [$0]).bytes) }
      + [0, 1, 65534].map { count in zip { $0.claimedCount = count } }
      + [zip { $0.entries[1].claimedSize = 25 }, zip { $0.entries[1].claimedStoredSize = 23 }]
      + [
        safetensors(#""shape":[7],"data_offsets":[0,24]"#),
        safetensors(#""shape":[7],"data_offsets":[0,28]"#),
        safetensors(#""shape":[5],"data_offsets":[0,20]"#),
      ]
  }

  /// Containers that hold themselves, beside a tensor and as its parts.
  static var cycles: [BrokenFile] {
    let list = start.text("b").emptyList.put(1).get(1).append.setItem
    let call = start.text("b").global("x", "Y").emptyTuple.reduce.put(1).get(1).build.setItem
    let dictionary = PickleBytes().emptyDict.put(1).text("model").get(1).setItem.text("a").tensor().setItem
    let arguments = PickleBytes().emptyDict.text("a").global("torch._utils", "_rebuild_tensor_v2")
      .emptyList.put(1).get(1).append.get(1).append.get(1).append.get(1).append.reduce.setItem
    return [list, call, dictionary].flatMap { both($0, opens: true) } + both(arguments)
  }

  static var hugeSizes: [BrokenFile] {
    let huge = 1 << 62
    let text = [0x8d] + littleEndian(huge)
    return tensors(
      { $0.tensor(count: huge) }, { $0.tensor(shape: [huge], strides: [1]) }, { $0.tensor(offset: huge) },
      { $0.tensor(shape: [huge, 4], strides: [0, 0]) })
      + both(start.then(text)) + [BrokenFile(bytes: LegacyBytes(counts: [huge]).bytes)]
      + [zip { $0.entries[1].claimedSize = .max - 1 }, zip { $0.entries[1].claimedOffset = .max - 1 }]
      + [
        safetensors("\"shape\":[\(huge)],\"data_offsets\":[0,24]"),
        safetensors("\"shape\":[6],\"data_offsets\":[0,\(huge)]"),
        BrokenFile(bytes: littleEndian(UInt64(huge)) + Array("{".utf8)),
      ]
  }

  static var bombs: [BrokenFile] {
    let zeros = [UInt8](repeating: 0, count: 100 << 20)
    let many = (0..<20).map {
      ZipBytes.Entry(name: "archive/data/x\($0)", contents: [], claimedSize: 1 << 30, method: 8)
    }
    var storage = ZipBytes.torch(pickle: PickleBytes.stateDict(), storages: ["0": zeros], isDeflated: true)
    var pickle = ZipBytes.torch(pickle: zeros, isDeflated: true)
    return [
      BrokenFile(bytes: storage.bytes()), BrokenFile(bytes: pickle.bytes()), zip { $0.entries += many },
    ]
  }

  /// Names that lead out of a folder, were they used as paths.
  static func paths(to target: String) -> [BrokenFile] {
    let folders = ["../../", "/", "/tmp/", "C:\\x/"].map { folder in
      var zip = ZipBytes([
        .init(name: folder + "data.pkl", contents: PickleBytes.stateDict()),
        .init(name: folder + "data/0", contents: storage), .init(name: target, contents: storage),
      ])
      return BrokenFile(bytes: zip.bytes(), opens: true)
    }
    return folders + tensors({ $0.tensor(key: "../../etc/passwd") }, { $0.tensor(key: target) })
  }

  static var recursions: [BrokenFile] {
    func repeated(_ text: String) -> String { String(repeating: text, count: 500_000) }
    let lists = start.text("b").then(repeated("]"))
    let marks = start.text("b").then(repeated("("))
    let calls = start.text("b").global("x", "y").emptyTuple.then(repeated("R)"))
    let deep = start.text("b").then(
      String(repeating: "]", count: 100_000) + String(repeating: "a", count: 99_999))
    return [lists, marks, calls].flatMap { both($0) } + both(deep.setItem, opens: true)
      + [BrokenFile(bytes: CheckpointsTests.safetensors(repeated("{\"a\":")))]
      + [safetensors("\"shape\":" + repeated("["))]
  }

  /// Calls that Python would make while it loads.
  static func calls(creating target: String) -> [BrokenFile] {
    [("os", "system"), ("posix", "system"), ("subprocess", "Popen"), ("builtins", "exec")].flatMap {
      (module: String, name: String) -> [BrokenFile] in
      func call(_ pickle: PickleBytes) -> PickleBytes {
        pickle.global(module, name).mark.text("touch \(target)").tuple.reduce
      }
      let alone = call(PickleBytes()).bytes + PickleBytes.stop
      return both(call(start.text("b")).setItem, opens: true) + [
        BrokenFile(bytes: LegacyBytes(pickle: alone, keys: [], contents: []).bytes, opens: true)
      ]
    }
  }
}
