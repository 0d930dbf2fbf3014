/// Reads a region from front to back. Every error says at which offset.
struct ByteCursor {
  let region: ByteRegion
  let path: String
  /// What the bytes are, for errors: "pickle".
  var place: String
  private(set) var position = 0

  init(_ region: ByteRegion, path: String, place: String, position: Int = 0) {
    self.region = region
    self.path = path
    self.place = place
    self.position = position
  }

  var remaining: Int { region.count - position }

  mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws -> Value {
    guard let value = region.integer(at: position, as: Value.self) else {
      throw malformed("\(MemoryLayout<Value>.size) bytes", "\(max(remaining, 0)) to the end")
    }
    position += MemoryLayout<Value>.size
    return value
  }

  /// - Parameter count: a length from the file, which may be any number.
  mutating func bytes(_ count: some FixedWidthInteger) throws -> ByteRegion {
    guard let length = Int(exactly: count), let bytes = region.slice(from: position, count: length) else {
      throw malformed("\(count) bytes", "\(remaining) to the end")
    }
    position += length
    return bytes
  }

  /// Reads text up to a line feed, and the line feed.
  mutating func line(limit: Int) throws -> String {
    var length = 0
    while let byte = region[position + length], byte != UInt8(ascii: "\n") {
      length += 1
      guard length <= limit else { throw malformed("a line of at most \(limit) bytes", "a longer one") }
    }
    guard let text = try bytes(length).text else { throw malformed("UTF-8", "other bytes") }
    _ = try integer(UInt8.self)
    return text
  }

  func malformed(_ expected: String, _ found: String) -> CheckpointError {
    .malformed(path: path, place: "\(place), byte \(position)", expected: expected, found: found)
  }
}
