/// The header of a safetensors file: what lies where. It is checked as the format's own reader does, and
/// against the file's size, so what passes can be read without further checks.
///
/// Format: 8 bytes with the length of the header, the header as JSON, then the tensors' bytes without holes.
struct SafetensorsHeader {
  /// The format's own limit.
  static let lengthLimit = 100_000_000
  static let rankLimit = 64

  private(set) var entries: [TensorEntry] = []
  private(set) var metadata: [String: String] = [:]
  /// The byte range of each entry, counted from the end of the header.
  private(set) var extents: [Range<Int>] = []
  /// Where the tensors' bytes begin in the file.
  let dataStart: Int

  init(_ bytes: ByteRegion, path: String) throws {
    func malformed(_ place: String, _ expected: String, _ found: String) -> CheckpointError {
      .malformed(path: path, place: place, expected: expected, found: found)
    }
    guard let length = bytes.integer(at: 0, as: UInt64.self) else {
      throw malformed("header length", "8 bytes", "\(bytes.count)")
    }
    guard length <= Self.lengthLimit else {
      throw malformed("header length", "at most \(Self.lengthLimit) bytes", "\(length)")
    }
    guard let header = bytes.slice(from: 8, count: Int(length)) else {
      throw malformed("header", "\(length) bytes", "\(bytes.count - 8) to the end of the file")
    }
    dataStart = 8 + Int(length)
    guard header[0] == UInt8(ascii: "{") else {
      throw malformed("header", "JSON that begins with \"{\"", "something else")
    }
    var scanner = JSONScanner(header, path: path, place: "header")
    try scanner.object { name, scanner in
      if name == "__metadata__" {
        try scanner.object { key, scanner in metadata[key] = try scanner.string() }
      } else {
        try readTensor(name, &scanner)
      }
    }
    try scanner.end()
    try checkExtents(dataCount: bytes.count - dataStart, path: path)
  }

  private mutating func readTensor(_ name: String, _ scanner: inout JSONScanner) throws {
    guard name.utf8.count <= TensorEntry.nameLimit else {
      throw scanner.error("a name of at most \(TensorEntry.nameLimit) bytes", "\(name.utf8.count)")
    }
    var type: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { field, scanner in
      switch field {
      case "dtype":
        let code = try scanner.string()
        type = ElementType(rawValue: code)
        if type == nil {
          let known = ElementType.allCases.map(\.rawValue).joined(separator: " ")
          throw scanner.error("a dtype of \(name) out of \(known)", code)
        }
      case "shape": shape = try Self.counts(&scanner, limit: Self.rankLimit)
      case "data_offsets": offsets = try Self.counts(&scanner, limit: 2)
      default: try scanner.skipValue()
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw scanner.error("dtype, shape and two data_offsets of \(name)", "less")
    }
    guard offsets[0] <= offsets[1] else {
      throw scanner.error("data_offsets of \(name) in order", "\(offsets[0]) before \(offsets[1])")
    }
    guard let byteCount = type.byteCount(of: shape) else {
      throw scanner.error("a shape of \(name) that fits memory", "\(shape)")
    }
    guard byteCount == offsets[1] - offsets[0] else {
      throw scanner.error(
        "\(byteCount) bytes of \(name), \(type.rawValue) \(shape)", "\(offsets[1] - offsets[0])")
    }
    entries.append(TensorEntry(name: name, type: type, shape: shape))
    extents.append(offsets[0]..<offsets[1])
  }

  private static func counts(_ scanner: inout JSONScanner, limit: Int) throws -> [Int] {
    var counts: [Int] = []
    try scanner.array { scanner in
      guard counts.count < limit else { throw scanner.error("at most \(limit) numbers", "more") }
      counts.append(try scanner.count())
    }
    return counts
  }

  /// The format's rule against hidden bytes: in order of offset, each tensor begins where the previous one
  /// ends, and the last ends with the file.
  private func checkExtents(dataCount: Int, path: String) throws {
    var end = 0
    for index in extents.indices.sorted(by: { Self.precedes(extents[$0], extents[$1]) }) {
      guard extents[index].lowerBound == end else {
        throw CheckpointError.malformed(
          path: path, place: "data_offsets of \(entries[index].name)",
          expected: "a begin at \(end), where the tensor before it ends",
          found: "\(extents[index].lowerBound)")
      }
      end = extents[index].upperBound
    }
    guard end == dataCount else {
      throw CheckpointError.malformed(
        path: path, place: "data", expected: "\(end) bytes after the header", found: "\(dataCount)")
    }
  }

  private static func precedes(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
    (first.lowerBound, first.upperBound) < (second.lowerBound, second.upperBound)
  }
}
