/// The directory of a zip file (PKWARE's APPNOTE 6.3, with zip64) and the bytes of its entries.
///
/// Names are only looked up, never used as paths. Before anything is read, every entry is checked to lie in
/// the file, and the inflated size of all of them is limited.
struct ZipArchive: Sendable {
  struct Entry: Sendable {
    let name: String
    /// The size of its contents after inflation.
    let size: Int
    /// The CRC-32 of its contents.
    let checksum: UInt32
    fileprivate let isDeflated: Bool
    /// The bytes as stored in the file.
    fileprivate let bytes: ByteRegion
  }

  let path: String
  let entries: [String: Entry]

  /// - Throws: `CheckpointError.malformed`.
  init(_ file: MappedFile) throws {
    path = file.path
    let extent = try Self.directoryExtent(of: file.contents, path: path)
    var directory = ByteCursor(extent.bytes, path: path, place: "zip directory")
    // The most memory for inflated contents: deflating saves a tenth of weights, but 99.9 % of a zip bomb.
    var budget = 2 * file.size + Self.inflationAllowance
    var entries: [String: Entry] = [:]
    while directory.remaining > 0 {
      let entry = try Self.readEntry(&directory, of: file)
      if entry.isDeflated { budget -= min(entry.size, budget + 1) }
      guard budget >= 0 else {
        throw directory.malformed(
          "entries that inflate to at most twice the file", "more, as a zip bomb does")
      }
      guard entries.updateValue(entry, forKey: entry.name) == nil else {
        throw directory.malformed("each name once", "a second \(entry.name)")
      }
    }
    guard entries.count == extent.count else {
      throw directory.malformed("\(extent.count) entries, as the end record has it", "\(entries.count)")
    }
    self.entries = entries
  }

  private static let inflationAllowance = 16 << 20
  /// The largest directory in bytes: enough for hundreds of bytes per tensor of any model. Its entries take
  /// several times as much memory.
  private static let directoryLimit = 8 << 20

  /// The contents of an entry: in place if stored, a copy if deflated.
  ///
  /// - Throws: `CheckpointError.malformed` if deflated data is damaged. Stored data is not checked.
  func contents(of entry: Entry) throws -> ByteRegion {
    guard entry.isDeflated else { return entry.bytes }
    guard let contents = Inflation.inflate(entry.bytes, count: entry.size, checksum: entry.checksum)
    else {
      throw CheckpointError.malformed(
        path: path, place: "zip entry \(entry.name)", expected: "deflated data of \(entry.size) bytes",
        found: "broken data")
    }
    return contents
  }
}

// MARK: Finding the directory

extension ZipArchive {
  private static let endSignature: UInt32 = 0x0605_4b50
  private static let endSize = 22
  private static let zip64EndSignature: UInt32 = 0x0606_4b50
  private static let zip64LocatorSignature: UInt32 = 0x0706_4b50
  private static let zip64LocatorSize = 20
  /// In a 32-bit or 16-bit field, this means that the value is in the zip64 record.
  private static let elsewhere32 = UInt32.max
  private static let elsewhere16 = UInt16.max

  /// The central directory, and the number of entries it should have.
  private static func directoryExtent(
    of file: ByteRegion, path: String
  ) throws -> (bytes: ByteRegion, count: UInt64) {
    guard let endStart = endRecord(of: file) else {
      throw CheckpointError.malformed(
        path: path, place: "zip", expected: "an end record", found: "none: the file is cut off or no zip file"
      )
    }
    var end = ByteCursor(file, path: path, place: "zip end record", position: endStart + 4)
    let disks = (try end.integer(UInt16.self), try end.integer(UInt16.self))
    _ = try end.integer(UInt16.self)
    let count: UInt16 = try end.integer()
    let size: UInt32 = try end.integer()
    let offset: UInt32 = try end.integer()
    guard disks.0 == disks.1, disks.0 == 0 || disks.0 == elsewhere16 else {
      throw end.malformed("one file", "a part of several")
    }
    var extent = (
      count: UInt64(count), offset: UInt64(offset), size: UInt64(size), limit: endStart
    )
    if offset == elsewhere32 || size == elsewhere32 || count == elsewhere16 {
      extent = try zip64Extent(of: file, path: path, endStart: endStart) ?? extent
    }
    guard let start = Int(exactly: extent.offset), let length = Int(exactly: extent.size),
      let directory = file.slice(from: start, count: length), start + length <= extent.limit
    else {
      throw end.malformed(
        "a directory before byte \(extent.limit)", "\(extent.size) bytes at \(extent.offset)")
    }
    guard length <= directoryLimit else {
      throw end.malformed("a directory of at most \(directoryLimit) bytes", "\(length)")
    }
    return (directory, extent.count)
  }

  /// The end record comes last in the file, followed only by a comment whose length it states.
  private static func endRecord(of file: ByteRegion) -> Int? {
    let last = file.count - endSize
    guard last >= 0 else { return nil }
    return stride(from: last, through: max(0, last - Int(UInt16.max)), by: -1).first { start in
      guard file.integer(at: start) == endSignature, let comment: UInt16 = file.integer(at: start + 20) else {
        return false
      }
      return start + endSize + Int(comment) == file.count
    }
  }

  private static func zip64Extent(
    of file: ByteRegion, path: String, endStart: Int
  ) throws -> (count: UInt64, offset: UInt64, size: UInt64, limit: Int)? {
    let locatorStart = endStart - zip64LocatorSize
    guard locatorStart >= 0, file.integer(at: locatorStart) == zip64LocatorSignature else { return nil }
    var locator = ByteCursor(file, path: path, place: "zip64 locator", position: locatorStart + 8)
    let position: UInt64 = try locator.integer()
    guard let start = Int(exactly: position), start < locatorStart,
      file.integer(at: start) == zip64EndSignature
    else {
      throw locator.malformed("a zip64 end record", "none at \(position)")
    }
    var record = ByteCursor(file, path: path, place: "zip64 end record", position: start)
    _ = try record.bytes(32)
    let count: UInt64 = try record.integer()
    let size: UInt64 = try record.integer()
    return (count: count, offset: try record.integer(), size: size, limit: start)
  }
}

// MARK: Reading an entry

extension ZipArchive {
  private static let directorySignature: UInt32 = 0x0201_4b50
  private static let localSignature: UInt32 = 0x0403_4b50
  /// The size of a local header in bytes, without its name and extra field.
  private static let localSize = 30
  private static let encryptedFlag: UInt16 = 1
  private static let zip64Field: UInt16 = 1

  private static func readEntry(_ directory: inout ByteCursor, of file: MappedFile) throws -> Entry {
    guard try directory.integer(UInt32.self) == directorySignature else {
      throw directory.malformed("a directory entry", "something else")
    }
    _ = try directory.bytes(4)  // versions
    let flags: UInt16 = try directory.integer()
    let method: UInt16 = try directory.integer()
    _ = try directory.bytes(4)  // time and date
    let checksum: UInt32 = try directory.integer()
    let narrow = (try directory.integer(UInt32.self), try directory.integer(UInt32.self))
    let lengths = (
      name: try directory.integer(UInt16.self), extra: try directory.integer(UInt16.self),
      comment: try directory.integer(UInt16.self)
    )
    _ = try directory.bytes(8)  // disk and attributes
    let narrowOffset: UInt32 = try directory.integer()
    guard let name = try directory.bytes(lengths.name).text else {
      throw directory.malformed("a name in UTF-8", "other bytes")
    }
    var extra = ByteCursor(
      try directory.bytes(lengths.extra), path: directory.path, place: "zip entry \(name), extra field")
    _ = try directory.bytes(lengths.comment)

    // The zip64 field holds only the fields that did not fit, in this order.
    var wide = try zip64Values(&extra)
    func widened(_ value: UInt32) throws -> Int {
      guard value == elsewhere32 else { return Int(value) }
      guard let value = try Int(exactly: wide?.integer(UInt64.self) ?? UInt64(value)) else {
        throw directory.malformed("a size of \(name) below 2^63", "more")
      }
      return value
    }
    let size = try widened(narrow.1)
    let storedSize = try widened(narrow.0)
    let offset = try widened(narrowOffset)

    guard flags & encryptedFlag == 0 else {
      throw directory.malformed("\(name) in the clear", "an encrypted entry")
    }
    guard method == 0 || method == 8 else {
      throw directory.malformed("\(name) stored or deflated", "compression method \(method)")
    }
    guard method == 8 || size == storedSize else {
      throw directory.malformed("\(name) stored in \(size) bytes", "\(storedSize)")
    }
    let bytes = try contents(of: name, at: offset, count: storedSize, file: file)
    return Entry(name: name, size: size, checksum: checksum, isDeflated: method == 8, bytes: bytes)
  }

  private static func zip64Values(_ extra: inout ByteCursor) throws -> ByteCursor? {
    while extra.remaining >= 4 {
      let tag: UInt16 = try extra.integer()
      let field = try extra.bytes(extra.integer(UInt16.self))
      if tag == zip64Field { return ByteCursor(field, path: extra.path, place: extra.place) }
    }
    return nil
  }

  /// The local header is only read for its length and its name.
  private static func contents(
    of name: String, at offset: Int, count: Int, file: MappedFile
  ) throws -> ByteRegion {
    func malformed(_ expected: String, _ found: String) -> CheckpointError {
      .malformed(
        path: file.path, place: "zip entry \(name), byte \(offset)", expected: expected, found: found)
    }
    guard let header = file.copy(from: offset, count: localSize + name.utf8.count),
      header.integer(at: 0) == localSignature
    else { throw malformed("its header", "something else") }
    let nameLength = Int(header.integer(at: 26, as: UInt16.self) ?? 0)
    let extraLength = Int(header.integer(at: 28, as: UInt16.self) ?? 0)
    guard nameLength == name.utf8.count, header.slice(from: localSize, count: nameLength)?.text == name else {
      throw malformed("its name", "another")
    }
    let start = offset + localSize + nameLength + extraLength
    guard let contents = file.contents.slice(from: start, count: count) else {
      throw malformed("\(count) bytes", "\(max(file.size - start, 0)) to the end")
    }
    return contents
  }
}
