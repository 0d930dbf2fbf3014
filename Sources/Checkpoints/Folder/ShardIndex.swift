/// The list of a model's files where its weights are in several: `model.safetensors.index.json`, or that of torch's.
struct ShardIndex {
  /// Bytes of an index: a model of a thousand tensors has 100,000.
  private static let sizeLimit = 16 << 20
  private static let shardLimit = 256

  let path: String
  /// The file that holds a tensor, by the tensor's name.
  let files: [String: String]
  /// Those files, each once, by name.
  let shards: [String]

  /// - Returns: nil of a file that is no index.
  /// - Throws: `CheckpointError.malformed` of an index that names files elsewhere, or too many.
  init?(_ file: MappedFile) throws {
    guard file.contents.begins(with: Array("{".utf8)), file.size <= Self.sizeLimit,
      let files = try? Self.weightMap(file), !files.isEmpty
    else { return nil }
    path = file.path
    self.files = files
    shards = Set(files.values).sorted()
    for name in shards where name.contains("/") || name.isEmpty || name == ".." || name == "." {
      throw malformed("names of files beside it", name)
    }
    guard (1...Self.shardLimit).contains(shards.count) else {
      throw malformed("1 to \(Self.shardLimit) files", "\(shards.count)")
    }
  }

  private static func weightMap(_ file: MappedFile) throws -> [String: String]? {
    var scanner = JSONScanner(file.contents, path: file.path, place: "index")
    var files: [String: String]?
    try scanner.object { name, scanner in
      guard name == "weight_map" else { return try scanner.skipValue() }
      var found: [String: String] = [:]
      try scanner.object { tensor, scanner in found[tensor] = try scanner.string() }
      files = found
    }
    try scanner.end()
    return files
  }

  func malformed(_ expected: String, _ found: String, at place: String = "weight_map") -> CheckpointError {
    .malformed(path: path, place: place, expected: expected, found: found)
  }
}
