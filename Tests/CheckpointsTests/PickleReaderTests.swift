import Checkpoints
import Foundation
import TestSupport
import Testing

/// Hostile pickles, in the object of a legacy file.
@Suite struct PickleReaderTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func open(_ pickle: [UInt8]) throws -> Checkpoint {
    try Checkpoint(path: scratch.file(LegacyBytes(pickle: pickle).bytes))
  }

  private func open(_ pickle: PickleBytes) throws -> Checkpoint { try open(pickle.bytes + PickleBytes.stop) }

  private func refusal(_ pickle: PickleBytes) -> (place: String, expected: String, found: String)? {
    malformed { _ = try open(pickle) }
  }

  private let start = PickleBytes()

  @Test func nothingIsRun() throws {
    let target = scratch.path("touched")
    for name in ["os.system", "posix.system", "builtins.eval", "subprocess.Popen"] {
      let parts = name.split(separator: ".").map(String.init)
      let pickle = start.emptyDict.text("a").tensor().setItem.text("b").global(parts[0], parts[1])
        .mark.text("touch \(target)").tuple.reduce.setItem
      let checkpoint = try open(pickle)
      #expect(checkpoint.otherContents.map(\.text) == ["\(name)(touch \(target))"])
      #expect(!FileManager.default.fileExists(atPath: target))
    }
  }

  @Test func cyclesDoNoHarm() throws {
    // A list, a dictionary and a call that hold themselves, and a state dict that does.
    let list = start.emptyDict.text("a").tensor().setItem.text("b").emptyList.put(1).get(1).append.setItem
    #expect(try open(list).entries.count == 1)
    let dictionary = start.emptyDict.put(1).text("model").get(1).setItem.text("a").tensor().setItem
    #expect(try open(dictionary).entries.map(\.name) == ["a"])
    let call = start.emptyDict.text("a").tensor().setItem
      .text("b").global("x", "Y").emptyTuple.reduce.put(1).get(1).build.setItem
    #expect(try open(call).entries.count == 1)
    let tuple = start.emptyList.put(1).get(1).then([0x85]).append
    #expect(throws: CheckpointError.self) { try open(tuple) }  // the file's storage has no reference
    let shape = start.emptyDict.text("a").global("torch._utils", "_rebuild_tensor_v2").mark.put(2)
    #expect(throws: CheckpointError.self) { try open(shape) }
    let wrapped = start.emptyDict.text("a").global("torch._utils", "_rebuild_parameter").emptyList.put(1).get(
      1
    )
    .append.reduce.setItem.text("b").tensor().setItem
    #expect(try open(wrapped).entries.map(\.name) == ["b"])
  }

  /// A `torch.Size` of itself, and fifty thousand in each other, as the shape of a tensor.
  @Test func sizesOfSizesAreRefused() {
    let shape = start.emptyDict.text("a").global("torch._utils", "_rebuild_tensor_v2").mark
      .mark.text("storage").global("torch", "FloatStorage").text("0").text("cpu").integer(6).tuple.persistent
      .integer(0)
    let size = shape.global("torch", "Size").put(1)
    let cycle = size.emptyList.put(2).reduce.put(3).get(2).get(3).append.then("0")
    let wrap: [UInt8] = [0x85, 0x71, 2, 0x30, 0x68, 1, 0x68, 2, 0x52]
    let nested = size.emptyTuple.reduce.then([[UInt8]](repeating: wrap, count: 50_000).flatMap { $0 })
    for pickle in [cycle, nested] {
      let error = refusal(pickle.integers([1]).then([0x89]).none.tuple.reduce.setItem)
      #expect(error?.expected == "a shape")
    }
  }

  enum Nesting: CaseIterable {
    case list, dictionary, tuple

    /// Containers that each hold the next.
    func pickle(depth: Int) -> String {
      switch self {
      case .list: String(repeating: "]", count: depth) + String(repeating: "a", count: depth - 1)
      case .dictionary:
        String(repeating: "}N", count: depth - 1) + "}" + String(repeating: "s", count: depth - 1)
      case .tuple: String(repeating: "(", count: depth) + String(repeating: "t", count: depth)
      }
    }
  }

  @Test(arguments: Nesting.allCases)
  func deepNestingDoesNoHarm(nesting: Nesting) throws {
    let opened = start.emptyDict.text("a").tensor().setItem.text("deep")
    #expect(try open(opened.then(nesting.pickle(depth: 100_000)).setItem).entries.count == 1)
    #expect(refusal(opened.then(nesting.pickle(depth: 500_000)).setItem)?.expected == "at most 400000 values")
  }

  @Test func deepCallsDoNoHarm() throws {
    let calls = start.emptyDict.text("a").tensor().setItem.text("deep").global("x", "y").put(1).emptyTuple
      .then(String(repeating: "R)", count: 90_000)).reduce.setItem
    #expect(try open(calls).entries.count == 1)
  }

  @Test func sharedObjectsDoNotMultiply() throws {
    // Sixty lists, each holding the one before twice: 2^60 leaves if followed blindly.
    var pickle = start.emptyDict.text("a").tensor().setItem.text("laughs").emptyList.put(0)
    for level in 1..<60 {
      pickle =
        pickle.then("0").emptyList.put(UInt8(level)).get(UInt8(level - 1)).append.get(UInt8(level - 1)).append
    }
    let checkpoint = try open(pickle.setItem)
    #expect(checkpoint.otherContents.count < 100)
  }

  @Test func floodsAreRefused() {
    let million = { (text: String) in String(repeating: text, count: 1_000_000) }
    for flood in ["N", "(", "]", "q\u{0}", "N2", ")", "\u{7d}"] {
      #expect(refusal(start.none.then(million(flood)))?.expected == "at most 400000 values", "\(flood)")
    }
    let text = start.then([0x58] + littleEndian(UInt32(17 << 20)) + [UInt8](repeating: 0x61, count: 17 << 20))
    #expect(refusal(text)?.expected == "at most 16777216 bytes of text")
    #expect(refusal(start.then("c" + million("x")))?.expected == "a line of at most 1000 bytes")
  }

  @Test func lengthsBeyondTheFileAreRefused() {
    let lengths: [[UInt8]] = [
      [0x8d] + littleEndian(Int64(1) << 62), [0x8d] + littleEndian(UInt64.max),
      [0x8e] + littleEndian(Int64.min),
      [0x96] + littleEndian(Int64(1) << 62), [0x58] + littleEndian(UInt32.max),
      [0x42] + littleEndian(UInt32.max),
      [0x54] + littleEndian(Int32(-1)), [0x8b] + littleEndian(Int32.min), [0x8b] + littleEndian(Int32.max),
      [0x95] + littleEndian(UInt64.max),
    ]
    for length in lengths {
      #expect(refusal(start.then(length)) != nil, "\(length)")
    }
  }

  /// Every instruction on an empty stack, below a mark, and on operands of the wrong kind.
  @Test func instructionsWithoutOperandsAreRefused() {
    let needy = [UInt8]("012aelutsdRbQoq\u{0}".utf8) + [0x85, 0x86, 0x87, 0x81, 0x92, 0x93, 0x90, 0x91, 0x94]
    for code in needy {
      let operand: [UInt8] = code == 0x71 ? [0] : []
      #expect(refusal(start.then([code] + operand)) != nil, "0x\(String(code, radix: 16))")
      _ = refusal(start.none.mark.then([code] + operand))
      for kind in ["N", "]", ")", "}", "K\u{1}"] {
        _ = try? open(start.then(kind + kind + kind).then([code] + operand))
      }
    }
    #expect(refusal(start.get(3))?.found == "none")
    #expect(refusal(start.get(3).none.put(3))?.found == "none")  // remembered only later
  }

  @Test func unknownInstructionsAndProtocolsAreRefused() {
    for code in [0x00, 0x49, 0x53, 0x56, 0x46, 0x50, 0x69, 0x82, 0x97, 0xff] as [UInt8] {
      #expect(refusal(start.then([code]))?.expected == "a pickle opcode of protocol 2 to 5")
    }
    for version in [0, 1, 6, 255] as [UInt8] {
      let error = malformed { _ = try open([0x80, version, 0x4e, 0x2e]) }
      #expect(error?.expected == "pickle protocol 2 to 5")
    }
    #expect(malformed { _ = try open([0x4e, 0x2e]) } != nil)
    #expect(refusal(start.then([0x80, 2])) != nil)
  }

  /// Numbers and keys that are no names, beside a tensor.
  @Test func strangeKeysAndNumbersAreListed() throws {
    let nan = [0x47] + Array(littleEndian(Double.nan.bitPattern).reversed())
    let dictionary = start.emptyDict.text("a").tensor().setItem.text("b").emptyDict
      .then(nan).then(nan).setItem.then(nan).then(nan).setItem.none.emptyList.setItem.emptyTuple.none.setItem
      .then([0x8b] + littleEndian(Int32(0))).text(String(repeating: "long ", count: 1000)).setItem.setItem
    let contents = try open(dictionary).otherContents
    #expect(contents.map(\.path) == ["b.nan", "b.nan", "b.None", "b.…", "b.0"])
    #expect(contents.map(\.text).prefix(4) == ["nan", "nan", "[]", "None"])
    #expect(contents[4].text.count == 201)
  }

  @Test func longNamesAreRefused() {
    let name = String(repeating: "n", count: 1001)
    #expect(refusal(start.emptyDict.text(name).tensor().setItem)?.found == "one of 1001")
    let parts = start.text(name).text("x").then([0x93])
    #expect(refusal(parts)?.expected == "a name of at most 1000 bytes")
    let key = String(repeating: "k", count: 101)
    #expect(
      refusal(start.emptyDict.text("a").tensor(key: key).setItem)?.expected
        == "keys of storages the pickle refers to")
  }
}
