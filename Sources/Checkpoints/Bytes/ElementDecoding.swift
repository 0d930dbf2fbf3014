extension ElementType {
  /// The elements in place, if this machine can read little-endian elements of this type as Float32.
  func floats(in source: UnsafeRawBufferPointer) -> UnsafeBufferPointer<Float>? {
    let address = Int(bitPattern: source.baseAddress)
    guard self == .float32, UInt16(littleEndian: 1) == 1,
      address.isMultiple(of: MemoryLayout<Float>.alignment)
    else { return nil }
    return source.assumingMemoryBound(to: Float.self)
  }

  /// Converts little-endian elements of this type to Float32. Float64 and wide integers are rounded to
  /// nearest.
  ///
  /// - Precondition: `source` holds as many elements as `elements`.
  func decode(_ source: UnsafeRawBufferPointer, into elements: UnsafeMutableBufferPointer<Float>) {
    @inline(__always)
    func convert<Raw: FixedWidthInteger>(_: Raw.Type, _ value: (Raw) -> Float) {
      precondition(
        source.count == elements.count * MemoryLayout<Raw>.size, "source and result differ in length")
      guard let source = source.baseAddress, let target = elements.baseAddress else { return }
      for index in 0..<elements.count {
        let raw = source.loadUnaligned(fromByteOffset: index * MemoryLayout<Raw>.size, as: Raw.self)
        (target + index).initialize(to: value(Raw(littleEndian: raw)))
      }
    }
    switch self {
    case .float64: convert(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .float32: convert(UInt32.self) { Float(bitPattern: $0) }
    case .float16: convert(UInt16.self) { Float(float16Bits: $0) }
    case .bfloat16: convert(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .int64: convert(Int64.self) { Float($0) }
    case .int32: convert(Int32.self) { Float($0) }
    case .int16: convert(Int16.self) { Float($0) }
    case .int8: convert(Int8.self) { Float($0) }
    case .uint64: convert(UInt64.self) { Float($0) }
    case .uint32: convert(UInt32.self) { Float($0) }
    case .uint16: convert(UInt16.self) { Float($0) }
    case .uint8: convert(UInt8.self) { Float($0) }
    case .bool: convert(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }
}

extension Float {
  /// The exact value of an IEEE 754 binary16. Swift's `Float16` does not exist on every platform, and costs a
  /// library call per element where the target has no conversion instruction.
  init(float16Bits bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    // 2^112 moves the exponent's bias from 15 to 127; exact for subnormals too.
    let magnitude = Float(bitPattern: UInt32(bits & 0x7fff) << 13) * 0x1p112
    let isFinite = bits & 0x7c00 != 0x7c00
    self.init(bitPattern: sign | magnitude.bitPattern | (isFinite ? 0 : 0x7f80_0000))
  }
}
