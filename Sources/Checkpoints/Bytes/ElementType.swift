/// The number types a checkpoint may store; the raw values are the names of the safetensors format.
public enum ElementType: String, Sendable, CaseIterable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint64 = "U64"
  case uint32 = "U32"
  case uint16 = "U16"
  case uint8 = "U8"
  case bool = "BOOL"

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// Above any tensor, and low enough that sums of extents need no check.
  private static let extentLimit = 1 << 40

  /// Bytes of a tensor of `shape`, or nil if no machine can hold that many.
  package func byteCount(of shape: [Int]) -> Int? {
    var bytes = byteCount
    for extent in shape {
      // An extent of 0 hides no overflow: what is left of a shape without it must be a number too.
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(extent, 1))
      guard (0...Self.extentLimit).contains(extent), !overflow else { return nil }
      bytes = product
    }
    return shape.contains(0) ? 0 : bytes
  }
}
