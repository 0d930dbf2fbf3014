import Foundations
import Tensors

extension ElementType {
  /// The types that can be written.
  static let writable: Set<ElementType> = [.float32, .float16, .int32, .uint8]

  /// How many elements are converted at a time.
  private static let chunkLength = 1 << 16

  /// Writes a tensor's elements, little-endian, in row-major order. They are rounded to what the type has, and clamped to
  /// the range of integer types.
  ///
  /// - Precondition: the type is `writable`.
  /// - Throws: `FileError.unwritable`.
  func write(_ tensor: Tensor, at offset: Int, to file: AtomicFile) throws(FileError) {
    let result = tensor.withUnsafeElements { elements -> Result<Void, FileError> in
      Result { () throws(FileError) in
        switch self {
        case .int32:
          try Self.write(elements, at: offset, to: file) {
            Int32($0.rounded(within: -0x1p31...0x1.fffffep30)).littleEndian
          }
        case .uint8: try Self.write(elements, at: offset, to: file) { UInt8($0.rounded(within: 0...255)) }
        case .float16: try Self.write(elements, at: offset, to: file) { $0.float16Bits.littleEndian }
        case .float32: try Self.write(elements, at: offset, to: file) { $0.bitPattern.littleEndian }
        default: preconditionFailure("\(rawValue) cannot be written")
        }
      }
    }
    try result.get()
  }

  private static func write<Raw>(
    _ elements: UnsafeBufferPointer<Float>, at offset: Int, to file: AtomicFile, _ convert: (Float) -> Raw
  ) throws(FileError) {
    for start in stride(from: 0, to: elements.count, by: chunkLength) {
      let chunk = elements[start..<min(start + chunkLength, elements.count)].map(convert)
      let written = chunk.withUnsafeBytes { bytes in
        Result { () throws(FileError) in
          try file.write(bytes, at: offset + start * MemoryLayout<Raw>.size)
        }
      }
      try written.get()
    }
  }
}

extension Float {
  /// The nearest IEEE 754 binary16, of two the even one; infinite from 65520 on.
  var float16Bits: UInt16 {
    let sign = UInt16(truncatingIfNeeded: bitPattern >> 16) & 0x8000
    let bits: UInt32
    switch magnitude {
    // Below the least normal number, steps are 2^-24, as those of Float between 0.5 and 1.
    case ..<0x1p-14: bits = (magnitude + 0.5).bitPattern - Float(0.5).bitPattern
    case ..<65520:
      let rebiased = magnitude.bitPattern - 112 << 23
      bits = (rebiased + 0xfff + rebiased >> 13 & 1) >> 13
    case _ where isNaN: bits = 0x7e00
    default: bits = 0x7c00
    }
    return sign | UInt16(truncatingIfNeeded: bits)
  }

  /// The nearest whole number in `range`; 0 for NaN.
  fileprivate func rounded(within range: ClosedRange<Float>) -> Float {
    isNaN ? 0 : min(max(rounded(), range.lowerBound), range.upperBound)
  }
}
