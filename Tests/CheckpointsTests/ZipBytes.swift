import CZlib

/// Writes zip files by hand, for those no zip program would write.
struct ZipBytes {
  struct Entry {
    var name: String
    var contents: [UInt8]
    var isDeflated = false
    /// What the directory says, where it lies.
    var claimedSize: UInt32?
    var claimedStoredSize: UInt32?
    var method: UInt16?
    var flags: UInt16 = 0
    var localName: String?
    var claimedOffset: UInt32?
  }

  var entries: [Entry]
  var claimedDirectoryOffset: UInt32?
  var claimedCount: UInt16?
  /// Sizes and offsets in zip64's fields only, as in files beyond 4 GB.
  var isZip64 = false
  var comment: [UInt8] = []

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
      let size = entry.claimedSize ?? UInt32(entry.contents.count)
      let storedSize = entry.claimedStoredSize ?? UInt32(stored.count)
      let offset = entry.claimedOffset ?? UInt32(file.count)
      let common =
        littleEndian(entry.flags) + littleEndian(entry.method ?? (entry.isDeflated ? 8 : 0)) + [0, 0, 0, 0]
        + littleEndian(checksum) + narrow(storedSize) + narrow(size)
      let extra = isZip64 ? zip64Extra([size, storedSize, offset]) : []
      let localName = Array((entry.localName ?? entry.name).utf8)
      directoryBoundaries.append(directory.count)
      directory += littleEndian(UInt32(0x0201_4b50)) + [20, 0, 20, 0] + common
      directory += littleEndian(UInt16(entry.name.utf8.count)) + littleEndian(UInt16(extra.count))
      directory += [UInt8](repeating: 0, count: 10) + narrow(offset) + Array(entry.name.utf8) + extra
      boundaries.append(file.count)
      file += littleEndian(UInt32(0x0403_4b50)) + [20, 0] + common
      file += littleEndian(UInt16(localName.count)) + [0, 0] + localName
      boundaries.append(file.count)
      file += stored
    }
    let start = claimedDirectoryOffset ?? UInt32(file.count)
    boundaries += directoryBoundaries.map { $0 + file.count } + [file.count + directory.count]
    let zip64Start = file.count + directory.count
    file += directory
    if isZip64 {
      file += littleEndian(UInt32(0x0606_4b50)) + [UInt8](repeating: 0, count: 28)
      file += littleEndian(UInt64(entries.count))
      file += littleEndian(UInt64(directory.count)) + littleEndian(UInt64(start))
      boundaries.append(file.count)
      file +=
        littleEndian(UInt32(0x0706_4b50)) + [0, 0, 0, 0] + littleEndian(UInt64(zip64Start)) + [1, 0, 0, 0]
    }
    boundaries.append(file.count)
    let count = littleEndian(isZip64 ? UInt16.max : claimedCount ?? UInt16(clamping: entries.count))
    file += littleEndian(UInt32(0x0605_4b50)) + [0, 0, 0, 0] + count + count
    file += narrow(UInt32(directory.count)) + narrow(start)
    return file + littleEndian(UInt16(comment.count)) + comment
  }

  private func narrow(_ value: UInt32) -> [UInt8] { littleEndian(isZip64 ? UInt32.max : value) }

  private func zip64Extra(_ values: [UInt32]) -> [UInt8] {
    let field = values.flatMap { littleEndian(UInt64($0)) }
    // A field of another kind first, which must be skipped.
    return [0x55, 0x54, 1, 0, 9] + littleEndian(UInt16(1)) + littleEndian(UInt16(field.count)) + field
  }

  /// Raw deflate data.
  static func deflated(_ contents: [UInt8]) -> [UInt8] {
    var bound = compressBound(uLong(contents.count))
    var output = [UInt8](repeating: 0, count: Int(bound))
    compress2(&output, &bound, contents, uLong(contents.count), 9)
    return Array(output[2..<Int(bound) - 4])  // without zlib's header and checksum
  }
}
