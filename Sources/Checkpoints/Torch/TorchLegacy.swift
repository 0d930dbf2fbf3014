/// PyTorch's container before 1.6: pickles of a magic number, a version, facts about the machine, the object
/// and the keys of its storages; then, for each key, the number of elements and the elements.
struct TorchLegacy: TorchStorageSource {
  /// 0x1950a86a20f9469cfc6c as in a pickle: little-endian.
  private static let magicNumber: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
  private static let version = 1001

  /// Whether a file begins like this container: PROTO, from protocol 4 on a FRAME, then LONG1 of 10 bytes
  /// with the magic number.
  static func isBegun(by bytes: ByteRegion) -> Bool {
    let number = [0x8a, 10] + magicNumber
    let (proto, frame) = (2, 9)
    return bytes[0] == PickleOpcode.proto.rawValue
      && [proto, proto + frame].contains { start in
        bytes.slice(from: start, count: number.count)?.withUnsafeBytes { $0.elementsEqual(number) } ?? false
      }
  }

  private let storages: [String: ByteRegion]

  /// - Throws: `CheckpointError.malformed`.
  static func open(_ file: MappedFile, stateDict: String? = nil) throws -> TorchFile {
    var cursor = ByteCursor(file.contents, path: file.path, place: "magic number")
    let magic = try PickleReader.read(&cursor)
    guard case .bytes(let number) = magic.object(magic.root),
      number.withUnsafeBytes({ $0.elementsEqual(magicNumber) })
    else { throw cursor.malformed("PyTorch's magic number", "another") }
    cursor.place = "version"
    guard try PickleReader.read(&cursor).root == .integer(version) else {
      throw cursor.malformed("\(version)", "something else")
    }
    cursor.place = "system information"
    let system = try PickleReader.read(&cursor)
    let order = system.items(system.root)?.first { $0.key == .text("little_endian") }
    guard order?.value == .bool(true) else { throw cursor.malformed("little-endian numbers", "others") }
    cursor.place = "pickle"
    let graph = try PickleReader.read(&cursor)
    let storages = try readStorages(&cursor, of: file, elementSizes: elementSizes(of: graph, path: file.path))
    return try TorchFile(
      graph, storages: TorchLegacy(storages: storages), path: file.path, stateDict: stateDict)
  }

  func byteCount(ofStorage key: String) -> Int? { storages[key]?.count }

  func bytes(ofStorage key: String) -> ByteRegion? { storages[key] }

  /// The container counts elements, so only the references in the pickle tell where a storage ends.
  private static func elementSizes(of graph: PickleGraph, path: String) throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    for object in graph.objects {
      guard case .persistent(let identifier) = object, let storage = TorchStorage(identifier, in: graph)
      else {
        continue
      }
      guard
        sizes.updateValue(storage.elementSize, forKey: storage.key) ?? storage.elementSize
          == storage.elementSize
      else {
        throw CheckpointError.malformed(
          path: path, place: "storage \"\(storage.key)\"", expected: "one element size", found: "several")
      }
    }
    return sizes
  }

  private static func readStorages(
    _ cursor: inout ByteCursor, of file: MappedFile, elementSizes: [String: Int]
  ) throws -> [String: ByteRegion] {
    cursor.place = "storage keys"
    let list = try PickleReader.read(&cursor)
    guard let keys = list.sequence(list.root)?.map(list.text) else {
      throw cursor.malformed("a list", "something else")
    }
    var storages: [String: ByteRegion] = [:]
    for key in keys {
      guard let key, let elementSize = elementSizes[key] else {
        throw cursor.malformed("keys of storages the pickle refers to", key ?? "something else")
      }
      cursor.place = "storage \"\(key)\""
      let field = file.copy(from: cursor.position, count: 8)
      _ = try cursor.bytes(8)
      guard let count = field?.integer(at: 0, as: Int64.self) else {
        throw cursor.malformed("a number of elements", "nothing readable")
      }
      let (byteCount, overflow) = count.multipliedReportingOverflow(by: Int64(elementSize))
      guard !overflow else { throw cursor.malformed("a number of elements that fits a file", "\(count)") }
      guard storages.updateValue(try cursor.bytes(byteCount), forKey: key) == nil else {
        throw cursor.malformed("each key once", "a second one")
      }
    }
    return storages
  }
}
