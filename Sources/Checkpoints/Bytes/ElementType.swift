/// The number types that a checkpoint may store. Raw values are the safetensors format's names.
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

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// Larger than any tensor, and small enough that sums of extents cannot overflow.
  private static let extentLimit = 1 << 40

  /// The size of a tensor of `shape` in bytes, or nil if no machine can hold it.
  package func byteCount(of shape: [Int]) -> Int? {
    var bytes = byteCount
    for extent in shape {
      // An extent of 0 must not hide an overflow, so it counts as 1 here.
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(extent, 1))
      guard (0...Self.extentLimit).contains(extent), !overflow else { return nil }
      bytes = product
    }
    return shape.contains(0) ? 0 : bytes
  }
}
