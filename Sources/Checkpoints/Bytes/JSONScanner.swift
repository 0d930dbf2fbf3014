/// Reads JSON (RFC 8259) step by step: the caller says what should come next.
///
/// It builds only what the caller asks for, and it limits members, text and nesting, so a hostile header of
/// many megabytes costs little memory and no stack. A name that occurs twice in one object is an error, which
/// Foundation's decoders would not report.
package struct JSONScanner {
  private static let depthLimit = 64
  /// The most members in all objects together. A safetensors header has four per tensor.
  private static let memberLimit = 200_000
  /// The most bytes in all strings together.
  private static let textLimit = 16 << 20

  private let bytes: ByteRegion
  private let path: String
  private let place: String
  private var position = 0
  private var depth = 0
  private var members = 0
  private var textBudget = Self.textLimit

  /// - Parameter place: what errors call the bytes: "header".
  package init(_ bytes: ByteRegion, path: String, place: String) {
    self.bytes = bytes
    self.path = path
    self.place = place
  }

  /// Reads an object; `member` must read or skip each value.
  package mutating func object(_ member: (String, inout JSONScanner) throws -> Void) throws {
    var names: Set<String> = []
    try sequence(open: "{", close: "}") { scanner in
      let name = try scanner.string()
      scanner.members += 1
      guard scanner.members <= Self.memberLimit else {
        throw scanner.error("at most \(Self.memberLimit) members", "more")
      }
      guard names.insert(name).inserted else { throw scanner.error("each name once", "a second \"\(name)\"") }
      try scanner.expect(":")
      try member(name, &scanner)
    }
  }

  /// Reads an array; `element` must read or skip each value.
  package mutating func array(_ element: (inout JSONScanner) throws -> Void) throws {
    try sequence(open: "[", close: "]", element)
  }

  /// Reads a whole number, at least 0, that fits an `Int`.
  package mutating func count() throws -> Int {
    skipSpace()
    let start = position
    var value = 0
    while let digit = bytes[position].flatMap(Self.digit) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(digit)
      guard !overflow, !carry else { throw error("a number below 2^63", "more digits") }
      value = sum
      position += 1
    }
    let continues = bytes[position].map { Self.numberTail.contains($0) } ?? false
    guard position > start, !continues else { throw unexpected("a whole number of at least 0") }
    guard bytes[start] != UInt8(ascii: "0") || position == start + 1 else {
      throw error("a number without leading zeros", "a leading zero")
    }
    return value
  }

  /// Skips one value of any kind.
  package mutating func skipValue() throws {
    skipSpace()
    switch bytes[position] {
    case UInt8(ascii: "{"): try object { _, scanner in try scanner.skipValue() }
    case UInt8(ascii: "["): try array { scanner in try scanner.skipValue() }
    case UInt8(ascii: "\""): _ = try string()
    default: try skipScalar()
    }
  }

  /// Demands that only white space is left.
  package mutating func end() throws {
    skipSpace()
    guard position == bytes.count else { throw unexpected("the end") }
  }

  package func error(_ expected: String, _ found: String) -> CheckpointError {
    .malformed(path: path, place: "\(place), byte \(position)", expected: expected, found: found)
  }

  private mutating func sequence(
    open: Unicode.Scalar, close: Unicode.Scalar, _ element: (inout JSONScanner) throws -> Void
  ) throws {
    try expect(open)
    guard depth < Self.depthLimit else {
      throw error("at most \(Self.depthLimit) nested values", "deeper nesting")
    }
    depth += 1
    defer { depth -= 1 }
    if accept(close) { return }
    repeat { try element(&self) } while accept(",")
    try expect(close)
  }

  private mutating func skipScalar() throws {
    let start = position
    while let byte = bytes[position],
      Self.digit(byte) != nil || Self.isLetter(byte) || Self.signs.contains(byte)
    {
      position += 1
    }
    let word = bytes.slice(from: start, count: min(position - start, 40))?.text ?? ""
    let isLiteral = word == "true" || word == "false" || word == "null"
    guard isLiteral || Double(word) != nil else {
      position = start
      throw unexpected("a value")
    }
  }

  private mutating func skipSpace() {
    while let byte = bytes[position], Self.space.contains(byte) { position += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard accept(character) else { throw unexpected("\"\(character)\"") }
  }

  private func unexpected(_ expected: String) -> CheckpointError {
    guard let byte = bytes[position] else { return error(expected, "the end") }
    return error(expected, "\"\(Character(UnicodeScalar(byte)))\"")
  }

  private static let space = [UInt8](" \t\n\r".utf8)
  private static let signs = [UInt8]("+-.".utf8)
  private static let numberTail = [UInt8](".eE+-".utf8)

  private static func digit(_ byte: UInt8) -> Int? {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}

extension JSONScanner {
  /// Reads a string and its escapes.
  package mutating func string() throws -> String {
    try expect("\"")
    var text: [UInt8] = []
    while let byte = bytes[position] {
      position += 1
      guard text.count < textBudget else { throw error("at most \(Self.textLimit) bytes of text", "more") }
      switch byte {
      case UInt8(ascii: "\""):
        textBudget -= text.count
        guard let string = String(validating: text, as: UTF8.self) else {
          throw error("UTF-8", "other bytes")
        }
        return string
      case UInt8(ascii: "\\"): text += try escape().utf8
      case 0..<0x20: throw error("an escaped control character", "a bare one")
      default: text.append(byte)
      }
    }
    throw error("\"", "the end")
  }

  private mutating func escape() throws -> String {
    guard let byte = bytes[position] else { throw error("an escape", "the end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw error("an escape of JSON", "\\\(UnicodeScalar(byte))")
    }
  }

  private mutating func unicodeEscape() throws -> String {
    var units = [try hexUnit()]
    if UTF16.isLeadSurrogate(units[0]) {
      guard bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") else {
        throw error("the second half of a surrogate pair", "something else")
      }
      position += 2
      units.append(try hexUnit())
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw error("a Unicode character", "half a surrogate pair")
    }
    return text
  }

  private mutating func hexUnit() throws -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = bytes[position], let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw error("four hexadecimal digits", "something else")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }
}
