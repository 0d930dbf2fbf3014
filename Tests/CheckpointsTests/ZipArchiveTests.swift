import Checkpoints
import TestSupport
import Testing

@Suite struct ZipArchiveTests {
  let scratch: ScratchFolder
  private let storage = littleEndian([0, 1, 2, 3, 4, 5])

  init() throws { scratch = try ScratchFolder() }

  private func open(_ zip: ZipBytes) throws -> Checkpoint {
    var zip = zip
    return try Checkpoint(path: scratch.file(zip.bytes()))
  }

  private var plain: ZipBytes { .torch(pickle: PickleBytes.stateDict(), storages: ["0": storage]) }

  @Test func readsStoredDeflatedAndZip64() throws {
    var zip64 = plain
    zip64.isZip64 = true
    var commented = plain
    commented.comment = Array("PK\u{5}\u{6} a comment".utf8)
    let deflated = ZipBytes.torch(pickle: PickleBytes.stateDict(), storages: ["0": storage], isDeflated: true)
    for zip in [plain, zip64, commented, deflated] {
      #expect(try open(zip).tensor(named: "a").values == [0, 1, 2, 3, 4, 5])
    }
  }

  @Test(arguments: ["", "a/b/c/", "../../", "/", "C:\\x/"])
  func folderIsOnlyAName(folder: String) throws {
    let zip = ZipBytes([
      .init(name: folder + "data.pkl", contents: PickleBytes.stateDict { $0.tensor(key: "../0") }),
      .init(name: folder + "data/../0", contents: storage),
      .init(name: folder + "byteorder", contents: Array("little".utf8)),
    ])
    #expect(try open(zip).tensor(named: "a").shape == [2, 3])
    #expect(try scratch.names == ["file"])
  }

  @Test func everyTruncationIsAnError() throws {
    for isZip64 in [false, true] {
      var zip = plain
      zip.isZip64 = isZip64
      let whole = zip.bytes()
      #expect(zip.boundaries.count == (isZip64 ? 9 : 8))
      for length in zip.boundaries + Array(0..<whole.count) {
        let error = malformed { _ = try Checkpoint(path: scratch.file(Array(whole.prefix(length)))) }
        #expect(error != nil, "\(length) of \(whole.count) bytes")
      }
    }
  }

  /// What opening says of the plain file after a change to its storage's entry.
  private func refusal(_ change: (inout ZipBytes) -> Void) -> (
    place: String, expected: String, found: String
  )? {
    var zip = plain
    change(&zip)
    return malformed { _ = try open(zip).tensor(named: "a") }
  }

  @Test func refusesWhatItCannotRead() {
    #expect(refusal { $0.entries[1].flags = 1 }?.found == "an encrypted entry")
    #expect(refusal { $0.entries[1].method = 12 }?.found == "compression method 12")
    #expect(refusal { $0.entries[1].claimedSize = 25 }?.found == "24")
    #expect(refusal { $0.entries[1].claimedSize = .max }?.found == "24")
    #expect(refusal { $0.entries[1].localName = "archive/data/1" }?.expected == "its name")
    #expect(refusal { $0.entries[1].claimedOffset = 3 }?.expected == "its header")
    #expect(refusal { $0.entries[1].claimedOffset = .max } != nil)
    #expect(refusal { $0.claimedDirectoryOffset = 0 }?.place.hasPrefix("zip directory") == true)
    #expect(refusal { $0.claimedDirectoryOffset = .max }?.place.hasPrefix("zip end record") == true)
    #expect(refusal { $0.entries.append($0.entries[1]) }?.found == "a second archive/data/0")
    #expect(refusal { $0.entries.append(.init(name: "b/data.pkl", contents: [])) }?.found == "2")
    #expect(refusal { $0.entries.removeFirst() }?.found == "0")
    #expect(refusal { $0.entries = [] }?.found == "0")
    for count in [0, 1, 3, 65534] as [UInt16] {
      #expect(refusal { $0.claimedCount = count }?.found == "2")
    }
    let long = String(repeating: "n", count: 60_000)
    let flood = (0..<150).map { ZipBytes.Entry(name: "\($0)\(long)", contents: []) }
    #expect(refusal { $0.entries += flood }?.expected == "a directory of at most 8388608 bytes")
    #expect(refusal { $0.entries[1].name = "archive/data/1" }?.found == "none of this key")
    #expect(
      refusal { $0.entries.append(.init(name: "archive/byteorder", contents: Array("big".utf8))) }?.found
        == "big")
  }

  /// The directory says what an entry is; a header of its own that tells otherwise deceives nobody.
  @Test func theDirectoryCounts() throws {
    var zip = plain
    var file = zip.bytes()
    let entry = zip.boundaries[2]
    let lies: [(offset: Int, bytes: [UInt8])] = [
      (6, [1, 0]), (8, [8, 0]), (14, [1, 2, 3, 4]), (18, [9, 9]), (22, [0xff, 0xff]),
    ]
    for (offset, bytes) in lies {
      file.replaceSubrange(entry + offset..<entry + offset + bytes.count, with: bytes)
    }
    #expect(try Checkpoint(path: scratch.file(file)).tensor(named: "a").values == [0, 1, 2, 3, 4, 5])
  }

  /// An entry whose bytes are other entries and the directory itself.
  @Test func overlappingEntriesAreOnlyBytes() throws {
    var zip = plain
    zip.entries.append(.init(name: "archive/data/1", contents: []))
    let count = UInt32(zip.bytes().count)
    for size in [1, count / 2, count, .max] {
      zip.entries[2].claimedSize = size
      zip.entries[2].claimedStoredSize = size
      let path = try scratch.file(zip.bytes())
      do {
        #expect(try Checkpoint(path: path).tensor(named: "a").shape == [2, 3])
      } catch is CheckpointError {
        #expect(size >= count / 2)
      }
    }
  }

  @Test func aSharedStorageIsInflatedOnce() throws {
    let pickle = PickleBytes().emptyDict.text("a").tensor().setItem
      .text("b").tensor(offset: 3, shape: [3], strides: [1]).setItem
    let zip = ZipBytes.torch(
      pickle: pickle.bytes + PickleBytes.stop, storages: ["0": storage], isDeflated: true)
    let checkpoint = try open(zip)
    let parameters = try checkpoint.load(checkpoint.entries.map(NamedTensor.init))
    let addresses = try ["a", "b"].map { name in
      try #require(parameters[name]).withUnsafeElements { Int(bitPattern: $0.baseAddress) }
    }
    #expect(addresses[1] == addresses[0] + 12)
  }

  @Test func brokenDeflatedDataIsAnError() throws {
    let deflated = ZipBytes.deflated(storage)
    for (contents, size) in [
      (Array(deflated.dropLast()), 24), (deflated + [0], 24), (deflated, 20), (deflated, 28), ([], 24),
      ([0xff], 24),
      (ZipBytes.deflated([UInt8](repeating: 1, count: 24)), 24),  // the checksum tells
    ] {
      let error = refusal { zip in
        zip.entries[1].contents = contents
        zip.entries[1].method = 8
        zip.entries[1].claimedSize = UInt32(size)
      }
      #expect(error != nil)
    }
  }

  @Test func bombsAreRefusedBeforeTheyAreInflated() throws {
    let zeros = [UInt8](repeating: 0, count: 64 << 20)
    var bomb = ZipBytes.torch(pickle: PickleBytes.stateDict(), storages: ["0": zeros], isDeflated: true)
    let bytes = bomb.bytes()
    #expect(bytes.count < 100_000)
    #expect(malformed { _ = try Checkpoint(path: scratch.file(bytes)) }?.found == "more, as a zip bomb does")

    // Many names for one deflated entry, each below the limit.
    let contents = [UInt8](repeating: 0, count: 4 << 20)
    var overlapping = ZipBytes([.init(name: "a/data.pkl", contents: PickleBytes.stateDict())])
    overlapping.entries += (0..<16).map { index in
      .init(name: "a/data/0", contents: index == 0 ? contents : [], isDeflated: true)
    }
    let first = overlapping.entries[0].contents.count + 30 + "a/data.pkl".utf8.count
    for index in 2..<overlapping.entries.count {
      overlapping.entries[index].name = "a/data/0"
      overlapping.entries[index].claimedOffset = UInt32(first)
      overlapping.entries[index].claimedSize = UInt32(contents.count)
    }
    #expect(malformed { _ = try open(overlapping) } != nil)

    var pickle = ZipBytes.torch(pickle: [UInt8](repeating: 0, count: 17 << 20))
    #expect(malformed { _ = try Checkpoint(path: scratch.file(pickle.bytes())) }?.place == "archive/data.pkl")
  }
}
