import Tensors

/// A memory-mapped safetensors file. Opening reads only the header.
public struct SafetensorsFile: TensorFile {
  public var path: String { file.path }
  public let entries: [TensorEntry]
  public let metadata: [String: String]
  package let otherContents: [OtherContent] = []

  private let file: MappedFile
  private let index: [String: Int]
  private let tensors: [StoredTensor]

  /// - Throws: `CheckpointError.missing`, `.unreadable`, or `.malformed` for a header that breaks the format or
  ///   does not fit the file.
  public init(path: String) throws {
    try self.init(MappedFile(path: path))
  }

  init(_ file: MappedFile) throws {
    let header = try SafetensorsHeader(file.contents, path: file.path)
    self.file = file
    entries = header.entries
    metadata = header.metadata
    index = Dictionary(zip(entries.map(\.name), entries.indices), uniquingKeysWith: { first, _ in first })
    tensors = try zip(header.entries, header.extents).map { entry, extent in
      let bytes = file.contents.slice(from: header.dataStart + extent.lowerBound, count: extent.count)
      guard let bytes, let layout = TensorLayout(rowMajor: entry.shape),
        let tensor = StoredTensor(type: entry.type, layout: layout, storage: bytes)
      else {
        throw CheckpointError.malformed(
          path: file.path, place: entry.name, expected: "\(extent.count) bytes of \(entry.shape)",
          found: "others")
      }
      return tensor
    }
  }

  /// The tensor as Float32, borrowed from the file if it is stored as such.
  /// - Throws: `CheckpointError.noSuchTensor`.
  public func tensor(named name: String) throws -> Tensor { try stored(name).load() }

  package func stored(_ name: String) throws -> StoredTensor {
    guard let position = index[name] else { throw CheckpointError.noSuchTensor(path: path, name: name) }
    return tensors[position]
  }
}
