/// PyTorch's reference from a pickle to numbers stored outside it.
struct TorchStorage: Sendable, Equatable {
  /// Names the storage within the file.
  let key: String
  /// The numbers' type. Nil if the tensor states it, or if it cannot be read.
  let type: ElementType?
  /// PyTorch's word for it: `ComplexFloat`.
  let typeName: String
  /// The size of one element in bytes.
  let elementSize: Int
  /// The number of elements of the whole storage.
  let count: Int
  /// The elements that this reference covers: old files may refer to a part.
  let window: Range<Int>

  /// The element type and size of each of PyTorch's storage classes.
  private static let classes: [String: (type: ElementType?, size: Int)] = [
    "DoubleStorage": (.float64, 8), "FloatStorage": (.float32, 4), "HalfStorage": (.float16, 2),
    "BFloat16Storage": (.bfloat16, 2), "LongStorage": (.int64, 8), "IntStorage": (.int32, 4),
    "ShortStorage": (.int16, 2), "CharStorage": (.int8, 1), "ByteStorage": (.uint8, 1),
    "BoolStorage": (.bool, 1), "UntypedStorage": (nil, 1), "ComplexFloatStorage": (nil, 8),
    "ComplexDoubleStorage": (nil, 16), "QInt8Storage": (nil, 1), "QUInt8Storage": (nil, 1),
    "QInt32Storage": (nil, 4),
  ]

  /// The longest key. Keys are numbers, or addresses in old files.
  private static let keyLimit = 100

  /// The size of the whole storage in bytes, or nil if it overflows.
  var byteCount: Int? {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: elementSize)
    return overflow ? nil : bytes
  }

  /// Reads `("storage", class, key, location, count[, view])`, where `view` is `(key, offset, count)` or none.
  /// - Returns: nil if `identifier` is something else, or names an unknown class.
  init?(_ identifier: PickleValue, in graph: PickleGraph) {
    guard let parts = graph.sequence(identifier), parts.count == 5 || parts.count == 6,
      parts[0] == .text("storage"), let className = graph.globalName(parts[1])?.split(separator: ".").last,
      let storageClass = Self.classes[String(className)], let key = graph.text(parts[2]),
      key.utf8.count <= Self.keyLimit, case .integer(let count) = parts[4], count >= 0
    else { return nil }
    self.key = key
    type = storageClass.type
    typeName = String(className).replacing("Storage", with: "")
    elementSize = storageClass.size
    self.count = count
    guard parts.count == 6, parts[5] != .none else {
      window = 0..<count
      return
    }
    guard let view = graph.sequence(parts[5]), view.count == 3, case .integer(let start) = view[1],
      case .integer(let length) = view[2], start >= 0, length >= 0, start <= count, length <= count - start
    else { return nil }
    window = start..<start + length
  }
}

/// Where a PyTorch file keeps its storages.
protocol TorchStorageSource: Sendable {
  /// The size of a storage in bytes, without reading it, or nil if there is no storage of this key.
  func byteCount(ofStorage key: String) -> Int?
  /// - Throws: `CheckpointError.malformed` if compressed bytes are damaged.
  func bytes(ofStorage key: String) throws -> ByteRegion?
}
