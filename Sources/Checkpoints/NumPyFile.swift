import Foundations
import Tensors

/// A tensor as a file of NumPy's, `.npy`: its bytes behind a line that says what they are.
public enum NumPyFile {
  /// The data begins at a multiple of it, as NumPy writes it.
  private static let alignment = 64

  /// Writes a file whole or not at all.
  ///
  /// - Parameter isHalf: whether numbers have 16 bits.
  /// - Throws: `FileError.unwritable`.
  public static func write(_ tensor: Tensor, isHalf: Bool = false, to path: String) throws(FileError) {
    let type: ElementType = isHalf ? .float16 : .float32
    let file = try AtomicFile(path: path)
    let header = header(tensor.shape, code: isHalf ? "<f2" : "<f4")
    try file.write(header)
    try type.write(tensor, at: header.count, to: file)
    try file.commit()
  }

  /// What stands before the elements: the mark, the format's version, the length of the text, the text.
  private static func header(_ shape: [Int], code: String) -> [UInt8] {
    // Python's tuple of one has a comma.
    let extents = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
    var text = "{'descr': '\(code)', 'fortran_order': False, 'shape': (\(extents)), }"
    let start = [0x93] + Array("NUMPY".utf8) + [1, 0]
    let unpadded = start.count + 2 + text.utf8.count + 1
    text += String(repeating: " ", count: (alignment - unpadded % alignment) % alignment) + "\n"
    let length = text.utf8.count
    return start + [UInt8(length & 0xff), UInt8(length >> 8)] + Array(text.utf8)
  }

  /// The file's name for a tensor of any name: bytes that are more than a name to some system are written as in addresses,
  /// `%2F`. Different names give different ones.
  public static func name(for tensor: String) -> String {
    var name = ""
    for (index, byte) in tensor.utf8.enumerated() {
      let isPlain =
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        // No name is hidden, or reads as an option.
        case UInt8(ascii: "."), UInt8(ascii: "-"): index > 0
        default: false
        }
      let digits = String(byte, radix: 16, uppercase: true)
      name += isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
    }
    return (name.isEmpty ? "%" : name) + ".npy"
  }
}
