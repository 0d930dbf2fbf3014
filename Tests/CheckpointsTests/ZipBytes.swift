import CZlib

/// Writes zip files by hand, for those no zip program would write.
struct ZipBytes {
  struct Entry {
    var name: String
    var contents: [UInt8]
    var isDeflated = false
    /// What the directory says, where it lies.
    var claimedSize: UInt32?
    var method: UInt16?
    var flags: UInt16 = 0
    var localName: String?
    var claimedOffset: UInt32?
  }

  var entries: [Entry]
  var claimedDirectoryOffset: UInt32?

  /// Where each part begins: local headers, contents, directory entries, end record.
  private(set) var boundaries: [Int] = []

  init(_ entries: [Entry]) { self.entries = entries }

  /// What `torch.save` writes: a pickle and storages.
  static func torch(pickle: [UInt8], storages: [String: [UInt8]] = [:], isDeflated: Bool = false) -> ZipBytes
  {
    ZipBytes(
      [Entry(name: "archive/data.pkl", contents: pickle, isDeflated: isDeflated)]
        + storages.sorted { $0.key < $1.key }.map {
          Entry(name: "archive/data/\($0.key)", contents: $0.value, isDeflated: isDeflated)
        })
  }

  mutating func bytes() -> [UInt8] {
    boundaries = []
    var file: [UInt8] = []
    var directory: [UInt8] = []
    var directoryBoundaries: [Int] = []
    for entry in entries {
      let stored = entry.isDeflated ? Self.deflated(entry.contents) : entry.contents
      let checksum = UInt32(crc32(0, entry.contents, UInt32(entry.contents.count)))
      let sizes =
        littleEndian(UInt32(stored.count)) + littleEndian(entry.claimedSize ?? UInt32(entry.contents.count))
      let method = littleEndian(entry.method ?? (entry.isDeflated ? 8 : 0))
      let common = littleEndian(entry.flags) + method + [0, 0, 0, 0] + littleEndian(checksum) + sizes
      let localName = Array((entry.localName ?? entry.name).utf8)
      directoryBoundaries.append(directory.count)
      directory += littleEndian(UInt32(0x0201_4b50)) + [20, 0, 20, 0] + common
      directory += littleEndian(UInt16(entry.name.utf8.count)) + [UInt8](repeating: 0, count: 12)
      directory += littleEndian(entry.claimedOffset ?? UInt32(file.count)) + Array(entry.name.utf8)
      boundaries.append(file.count)
      file += littleEndian(UInt32(0x0403_4b50)) + [20, 0] + common
      file += littleEndian(UInt16(localName.count)) + [0, 0] + localName
      boundaries.append(file.count)
      file += stored
    }
    let start = file.count
    boundaries += directoryBoundaries.map { $0 + start } + [start + directory.count]
    file += directory + littleEndian(UInt32(0x0605_4b50)) + [0, 0, 0, 0]
    file += littleEndian(UInt16(entries.count)) + littleEndian(UInt16(entries.count))
    file +=
      littleEndian(UInt32(directory.count)) + littleEndian(claimedDirectoryOffset ?? UInt32(start)) + [0, 0]
    return file
  }

  /// Raw deflate data.
  static func deflated(_ contents: [UInt8]) -> [UInt8] {
    var bound = compressBound(uLong(contents.count))
    var output = [UInt8](repeating: 0, count: Int(bound))
    compress2(&output, &bound, contents, uLong(contents.count), 9)
    return Array(output[2..<Int(bound) - 4])  // without zlib's header and checksum
  }
}
