import Checkpoints
import Foundations

/// How the numbers of an activation are written: those of a recording as what they are stored as.
enum NumberStyle {
  case real, whole, truth

  init(_ type: ElementType?) {
    switch type {
    case .bool: self = .truth
    case .int64, .int32, .int16, .int8, .uint64, .uint32, .uint16, .uint8: self = .whole
    case .float64, .float32, .float16, .bfloat16, nil: self = .real
    }
  }

  func text(_ value: Float) -> String {
    switch self {
    case .truth: value == 0 ? "false" : "true"
    case .whole where value.isFinite && abs(value) < 0x1p63: String(Int(value))
    case .whole, .real: formatValue(value)
    }
  }

  /// With all the digits that there are.
  func exactText(_ value: Float) -> String { self == .real ? "\(value)" : text(value) }

  /// "f32", or "i64, read as f32".
  static func name(of type: ElementType?) -> String {
    guard let type, type != .float32 else { return "f32" }
    // Float32 has every number of these.
    let isExact = [.float16, .bfloat16, .int16, .int8, .uint16, .uint8, .bool].contains(type)
    return type.rawValue.lowercased() + (isExact ? "" : ", read as f32")
  }
}
