import Tensors

/// A safetensors file, opened by memory map: opening reads the header only.
public struct SafetensorsFile: TensorFile {
  public var path: String { file.path }
  public let entries: [TensorEntry]
  public let metadata: [String: String]

  private let file: MappedFile
  private let index: [String: Int]
  private let regions: [ByteRegion]

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
    regions = try header.extents.map { extent in
      guard let region = file.contents.slice(from: header.dataStart + extent.lowerBound, count: extent.count)
      else {
        throw CheckpointError.malformed(
          path: file.path, place: "data", expected: "\(extent.upperBound) bytes", found: "less")
      }
      return region
    }
  }

  public func tensor(named name: String) throws -> Tensor {
    guard let position = index[name] else { throw CheckpointError.noSuchTensor(path: path, name: name) }
    let entry = entries[position]
    return entry.type.tensor(shape: entry.shape, bytes: regions[position])
  }
}
