import Checkpoints
import TestSupport
import Testing

/// Tensors that do not fit their storages, and storages that do not fit the file, in both containers.
@Suite struct BrokenTensorTests {
  let scratch: ScratchFolder
  private let storage = littleEndian([0, 1, 2, 3, 4, 5])

  init() throws { scratch = try ScratchFolder() }

  /// What both readers say of a state dict with one tensor; they must say the same.
  private func refusal(_ tensor: (PickleBytes) -> PickleBytes) throws -> String {
    let pickle = PickleBytes.stateDict(tensor)
    var zip = ZipBytes.torch(pickle: pickle, storages: ["0": storage])
    let inZip = malformed { _ = try Checkpoint(path: scratch.file(zip.bytes())) }
    _ = malformed { _ = try Checkpoint(path: scratch.file(LegacyBytes(pickle: pickle).bytes)) }
    let error = try #require(inZip)
    return "expected \(error.expected), found \(error.found)"
  }

  @Test(arguments: [
    (0, [2, 4], [4, 1]), (1, [2, 3], [3, 1]), (0, [2, 3], [4, 1]), (0, [6], [2]), (6, [1], [1]),
    (7, [0], [1]),
    (0, [2], [Int.max]), (0, [3, 3], [Int.max, Int.max]), (Int.max, [1], [1]), (1 << 62, [0], [0]),
    (0, [1 << 62], [1]), (0, [1 << 62, 4], [0, 0]), (0, [1 << 62, 0], [1, 1]),
    (0, [Int.max, Int.max], [0, 0]),
    (0, [7], [0]), (0, [1 << 40], [0]), (0, [1 << 20, 1 << 20], [0, 0]),
  ])
  func viewsOutsideTheStorageAreRefused(offset: Int, shape: [Int], strides: [Int]) throws {
    let text = try refusal { $0.tensor(offset: offset, shape: shape, strides: strides) }
    #expect(text.hasPrefix("expected a view inside 6 stored elements"))
  }

  @Test func stridesAlongAxesOfOneMeanNothing() throws {
    var zip = ZipBytes.torch(
      pickle: PickleBytes.stateDict { $0.tensor(shape: [2, 3, 1, 1], strides: [1, 2, Int.max, 1]) },
      storages: ["0": storage])
    let checkpoint = try Checkpoint(path: scratch.file(zip.bytes()))
    #expect(try checkpoint.tensor(named: "a").values == [0, 2, 4, 1, 3, 5])
  }

  @Test func negativeNumbersAreRefused() throws {
    #expect(try refusal { $0.tensor(offset: -1) }.hasPrefix("expected an offset"))
    #expect(try refusal { $0.tensor(shape: [-2, 3]) }.hasPrefix("expected a shape"))
    #expect(try refusal { $0.tensor(strides: [-3, 1]) }.hasPrefix("expected a stride"))
    #expect(try refusal { $0.tensor(strides: [1]) }.hasPrefix("expected a stride"))
    #expect(try refusal { $0.tensor(count: -1) }.hasPrefix("expected a storage"))
    let ones = [Int](repeating: 1, count: 65)
    #expect(try refusal { $0.tensor(shape: ones, strides: ones) }.hasPrefix("expected a shape"))
  }

  @Test func wrongCountsAreRefused() throws {
    #expect(try refusal { $0.tensor(count: 7) } == "expected 7 elements of 4 bytes, found 24 bytes")
    #expect(try refusal { $0.tensor(count: 1 << 62) }.hasSuffix("found 24 bytes"))
    #expect(try refusal { $0.tensor(storageClass: "DoubleStorage") }.hasSuffix("found 24 bytes"))
    #expect(
      try refusal { $0.tensor(storageClass: "NoStorage") }.hasPrefix("expected a storage of a known class"))
    #expect(try refusal { $0.tensor(key: "../../etc/passwd") }.hasSuffix("found none of this key"))
  }

  @Test func legacyTruncationsAreErrors() throws {
    let file = LegacyBytes()
    let whole = file.bytes
    #expect(try Checkpoint(path: scratch.file(whole)).tensor(named: "a").values == [0, 1, 2, 3, 4, 5])
    for length in file.boundaries.dropLast() + Array(0..<whole.count) {
      let error = malformed { _ = try Checkpoint(path: scratch.file(Array(whole.prefix(length)))) }
      #expect(error != nil, "\(length) of \(whole.count) bytes")
    }
  }

  private func legacyRefusal(_ file: LegacyBytes) -> (place: String, expected: String, found: String)? {
    malformed { _ = try Checkpoint(path: scratch.file(file.bytes)) }
  }

  @Test func legacyRefusals() {
    #expect(legacyRefusal(LegacyBytes(isLittleEndian: false))?.expected == "little-endian numbers")
    #expect(legacyRefusal(LegacyBytes(version: 1002))?.expected == "1001")
    #expect(legacyRefusal(LegacyBytes(keys: ["1"]))?.found == "1")
    #expect(legacyRefusal(LegacyBytes(keys: []))?.found == "none of this key")
    #expect(
      legacyRefusal(LegacyBytes(keys: ["0", "0"], contents: [storage, storage]))?.found == "a second one")
    for count in [-1, 7, 1 << 61, 1 << 62, Int.max, Int.min] {
      #expect(legacyRefusal(LegacyBytes(counts: [count])) != nil)
    }
    #expect(legacyRefusal(LegacyBytes(counts: [5]))?.found == "20 bytes")
    let twoSizes = PickleBytes().emptyDict.text("a").tensor().setItem.text("b")
      .tensor(count: 3, shape: [3], strides: [1], storageClass: "DoubleStorage").setItem
    #expect(legacyRefusal(LegacyBytes(pickle: twoSizes.bytes + PickleBytes.stop))?.found == "several")
  }
}
