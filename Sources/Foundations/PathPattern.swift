/// Which names are meant: a name, in which `*` stands for any run of characters and `\*` for a star.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
  /// What stands between the stars, as UTF-8; one part is a plain name.
  private let parts: [[UInt8]]

  public init(_ text: String) {
    var parts: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped || byte != UInt8(ascii: "*") && byte != UInt8(ascii: "\\") {
        if isEscaped, byte != UInt8(ascii: "*"), byte != UInt8(ascii: "\\") {
          parts[parts.count - 1].append(UInt8(ascii: "\\"))
        }
        parts[parts.count - 1].append(byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        parts.append([])
      }
    }
    if isEscaped { parts[parts.count - 1].append(UInt8(ascii: "\\")) }
    self.parts = parts
  }

  /// The pattern that only this name matches.
  public init(literal name: String) { parts = [Array(name.utf8)] }

  /// The name, where the pattern has no star.
  public var name: String? { parts.count == 1 ? String(decoding: parts[0], as: UTF8.self) : nil }

  /// The text that `init(_:)` reads as this pattern.
  public var description: String {
    parts.map { String(decoding: $0, as: UTF8.self).escaping("\\*") }.joined(separator: "*")
  }

  public func matches(_ name: String) -> Bool {
    let name = Array(name.utf8)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else { return name == parts[0] }
    guard name.count >= first.count + last.count, name.starts(with: first),
      name.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = name[first.count..<(name.count - last.count)]
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      // The first place where a part fits leaves the most room for those after it.
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}

extension String {
  /// A backslash before each of some characters, whatever combines with them.
  package func escaping(_ special: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if special.unicodeScalars.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}
