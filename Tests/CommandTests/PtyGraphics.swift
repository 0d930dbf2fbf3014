import CZlib
import Foundation
import Images

/// The pictures that a terminal holds, as kitty's protocol has them.
struct PtyGraphics: Equatable {
  struct Picture: Equatable {
    let image: RGBImage
    /// The cells that it covers.
    let columns: Int
    let rows: Int
  }

  private(set) var pictures: [Int: Picture] = [:]
  /// How many were sent in all.
  private(set) var sentCount = 0
  private var keys: [String: String] = [:]
  private var data: [UInt8] = []

  /// Does a command, and says what is wrong with it.
  mutating func run(_ command: ArraySlice<UInt8>) -> String? {
    let parts = command.split(separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
    let pairs = String(decoding: parts[0], as: UTF8.self).split(separator: ",").map {
      $0.split(separator: "=", maxSplits: 1).map(String.init)
    }
    guard pairs.allSatisfy({ $0.count == 2 }) else { return "keys" }
    let keys = Dictionary(pairs.map { ($0[0], $0[1]) }) { $1 }
    let payload = parts.count > 1 ? Array(parts[1]) : []
    guard keys["q"] == "2" else { return "asks for an answer" }
    guard payload.count <= 4096 else { return "a chunk of \(payload.count) bytes" }
    if keys["a"] == "d" { return delete(keys) }
    if keys["a"] != nil {
      guard data.isEmpty else { return "a picture begins within another" }
      self.keys = keys
    } else if keys.keys.sorted() != ["m", "q"] {
      return "keys of a later chunk: \(keys)"
    }
    data += payload
    return keys["m"] == "1" ? nil : finish()
  }

  private mutating func delete(_ keys: [String: String]) -> String? {
    guard keys["d"] == "I", let number = keys["i"].flatMap({ Int($0) }) else { return "deletion \(keys)" }
    pictures[number] = nil
    return nil
  }

  private mutating func finish() -> String? {
    defer { (keys, data) = ([:], []) }
    func number(_ key: String) -> Int { keys[key].flatMap { Int($0) } ?? 0 }
    let (width, height) = (number("s"), number("v"))
    guard keys["a"] == "T", keys["U"] == "1", keys["f"] == "24", keys["o"] == "z", number("i") > 255,
      let packed = Data(base64Encoded: Data(data))
    else { return "picture \(keys)" }
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    var length = uLongf(bytes.count)
    guard uncompress(&bytes, &length, Array(packed), uLong(packed.count)) == Z_OK, length == bytes.count
    else { return "pixels of \(keys)" }
    sentCount += 1
    pictures[number("i")] = Picture(
      image: RGBImage(width: width, height: height, bytes: bytes), columns: number("c"), rows: number("r"))
    return nil
  }
}

extension PtyScreen {
  /// The pixels that a cell shows of a picture, row by row; nil where it shows none.
  func pixels(_ x: Int, _ y: Int) -> [RGB]? {
    let cell = cells[y][x]
    guard cell.glyph == "\u{10EEEE}", case .rgb(let red, let green, let blue) = cell.style.foreground,
      cell.marks.count == 2, let picture = graphics.pictures[red << 16 | green << 8 | blue],
      let row = Self.marks.firstIndex(of: cell.marks[0]),
      let column = Self.marks.firstIndex(of: cell.marks[1]),
      row < picture.rows, column < picture.columns
    else { return nil }
    let (width, height) = (picture.image.width / picture.columns, picture.image.height / picture.rows)
    return (0..<width * height).map {
      picture.image[column * width + $0 % width, row * height + $0 / width]
    }
  }

  /// kitty's rule for the marks, applied to Unicode as it is known here.
  static let marks: [Unicode.Scalar] = {
    let excluded: Set<UInt32> = [
      0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x309, 0x30A, 0x30B, 0x30C, 0x30F, 0x311, 0x313,
      0x314, 0x342, 0x653, 0x654,
    ]
    return (0x300...UInt32(0x1D24F)).compactMap(Unicode.Scalar.init).filter { scalar in
      let properties = scalar.properties
      guard properties.canonicalCombiningClass == .above, properties.generalCategory == .nonspacingMark,
        let age = properties.age, (age.major, age.minor) <= (6, 0), !excluded.contains(scalar.value)
      else { return false }
      let text = String(Character(scalar))
      return Array(text.decomposedStringWithCanonicalMapping.unicodeScalars) == [scalar]
    }
  }()
}
