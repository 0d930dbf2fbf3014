import SystemPackage

/// File names are bytes, not always text. Bytes that are no UTF-8 travel inside a `String` as scalars of a private
/// plane, one each, and become bytes again where a file is opened; every other name is its text.
extension String {
  /// Before the scalars of the bytes 0x80…0xFF.
  private static let bytePlane: UInt32 = 0x10F700

  /// A file name of the system's.
  package init(fileName bytes: some Sequence<UInt8>) {
    self.init()
    var rest = ArraySlice(Array(bytes))
    while !rest.isEmpty {
      // No character of UTF-8 is longer than four bytes.
      let character = (1...4).lazy.compactMap { length -> (length: Int, scalar: Unicode.Scalar)? in
        guard length <= rest.count,
          let text = String(validating: rest.prefix(length), as: UTF8.self),
          let scalar = text.unicodeScalars.first
        else { return nil }
        return (length, scalar)
      }.first
      // Were a private scalar to stand for itself, two names would have one text.
      if let character, Self.byte(of: character.scalar) == nil {
        unicodeScalars.append(character.scalar)
        rest = rest.dropFirst(character.length)
      } else {
        let byte = rest.removeFirst()
        Unicode.Scalar(Self.bytePlane + UInt32(byte)).map { unicodeScalars.append($0) }
      }
    }
  }

  /// The bytes that the system knows the file of this name by.
  package var fileNameBytes: [UInt8] {
    unicodeScalars.flatMap { scalar in Self.byte(of: scalar).map { [$0] } ?? Array(String(scalar).utf8) }
  }

  package var filePath: FilePath {
    // A name ends at its first zero, as it does for the system.
    FilePath(
      platformString: fileNameBytes.prefix { $0 != 0 }.map { CInterop.PlatformChar(bitPattern: $0) } + [0])
  }

  /// The name as the system's own functions take it.
  package func withSystemName<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
    try filePath.withPlatformString(body)
  }

  /// The byte of a name that a scalar stands for, where it stands for one.
  static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    (bytePlane + 0x80...bytePlane + 0xFF).contains(scalar.value) ? UInt8(scalar.value - bytePlane) : nil
  }
}

extension FilePath {
  /// The name as text, from which `filePath` makes the same path.
  package var fileName: String {
    withPlatformString {
      String(fileName: UnsafeBufferPointer(start: $0, count: length).map { UInt8(bitPattern: $0) })
    }
  }
}
