import Images

/// A picture that covers whole cells, for terminals that show true pixels.
public struct CellPicture: Hashable, Sendable {
  public let image: RGBImage
  public let columns: Int
  public let rows: Int
  /// What tells it from others: a hash of its content.
  public let id: UInt64

  init(_ image: RGBImage, columns: Int, rows: Int) {
    self.image = image
    self.columns = columns
    self.rows = rows
    id = Self.hash(of: image, seed: UInt64(columns) << 32 | UInt64(rows))
  }

  public static func == (a: Self, b: Self) -> Bool { a.id == b.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }

  /// Unlike Swift's own hashes the same in every run. Eight bytes are mixed in at a time, as wyhash does it: a picture of
  /// a megabyte takes a tenth of a millisecond.
  private static func hash(of image: RGBImage, seed: UInt64) -> UInt64 {
    func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
      let product = a.multipliedFullWidth(by: b)
      return product.high ^ product.low
    }
    var hash = mixed(seed ^ 0xA076_1D64_78BD_642F, UInt64(image.width) ^ 0xE703_7ED1_A0B4_28DB)
    image.bytes.withUnsafeBytes { bytes in
      let whole = bytes.count & ~7
      for at in stride(from: 0, to: whole, by: 8) {
        let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        hash = mixed(hash ^ word, 0x8EBC_6AF0_9C88_C6E3)
      }
      for at in whole..<bytes.count { hash = mixed(hash ^ UInt64(bytes[at]), 0x5899_65CC_7537_4CC3) }
    }
    return hash
  }
}

/// Which part of a picture a cell shows.
public struct PicturePart: Hashable, Sendable {
  /// The picture's identity.
  public let picture: UInt64
  /// From the picture's top left cell.
  public let column: UInt16
  public let row: UInt16
}

extension Canvas {
  /// The pictures of which a cell shows a part, in reading order. Others lie under what was drawn later.
  public var shownPictures: [CellPicture] {
    guard !pictures.isEmpty else { return [] }
    var seen: Set<UInt64> = []
    var last: UInt64?
    var shown: [CellPicture] = []
    for cell in cells {
      guard let id = cell.picture?.picture, id != last else { continue }
      last = id
      if seen.insert(id).inserted, let picture = pictures[id] { shown.append(picture) }
    }
    return shown
  }

  /// A picture's greatest width and height in cells: terminals number no more of them. Larger ones are cut in pieces.
  static let pictureLimit = 256

  /// Lets the cells of an area show an image whose top left corner lies at a cell.
  mutating func show(
    _ image: RGBImage, at origin: (x: Int, y: Int), in area: Rect, cell: (width: Int, height: Int)
  ) {
    let limit = Self.pictureLimit
    let columns = (image.width + cell.width - 1) / cell.width
    let rows = (image.height + cell.height - 1) / cell.height
    for top in stride(from: 0, to: rows, by: limit) {
      for left in stride(from: 0, to: columns, by: limit) {
        let (width, height) = (min(limit, columns - left), min(limit, rows - top))
        let place = Rect(x: origin.x + left, y: origin.y + top, width: width, height: height)
        let shown = place.intersection(area)
        guard !shown.isEmpty else { continue }
        let piece = image.piece(
          x: left * cell.width, y: top * cell.height, width: width * cell.width, height: height * cell.height)
        show(CellPicture(piece, columns: width, rows: height), at: place, in: shown)
      }
    }
  }

  private mutating func show(_ picture: CellPicture, at place: Rect, in area: Rect) {
    pictures[picture.id] = picture
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX {
        cells[y * width + x].picture = PicturePart(
          picture: picture.id, column: UInt16(x - place.x), row: UInt16(y - place.y))
      }
    }
  }

  /// Gives the cells of an area darker pictures, as `dim` gives them darker colours.
  mutating func dimPictures(in rect: Rect) {
    var dimmed: [UInt64: CellPicture] = [:]
    for (id, picture) in pictures {
      dimmed[id] = CellPicture(
        picture.image.darkened(by: 0.55), columns: picture.columns, rows: picture.rows)
    }
    update(rect) { cell in
      guard let part = cell.picture, let picture = dimmed[part.picture] else { return }
      cell.picture = PicturePart(picture: picture.id, column: part.column, row: part.row)
    }
    for picture in dimmed.values { pictures[picture.id] = picture }
  }
}

extension RGBImage {
  /// The image stepped back, so that what is laid over it stands out.
  public func darkened(by share: Float) -> RGBImage {
    let levels = (0...255).map { UInt8(Float($0) * (1 - share)) }
    return RGBImage(width: width, height: height, bytes: bytes.map { levels[Int($0)] })
  }

  /// A rectangle of the image. Beyond the image's edges, the edge pixels repeat.
  func piece(x: Int, y: Int, width: Int, height: Int) -> RGBImage {
    if (x, y, width, height) == (0, 0, self.width, self.height) { return self }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height * 3)
    let inside = max(0, min(width, self.width - x))
    for row in y..<y + height {
      let start = min(row, self.height - 1) * self.width * 3
      bytes += self.bytes[start + x * 3..<start + (x + inside) * 3]
      let last = start + (self.width - 1) * 3
      for _ in inside..<width { bytes += self.bytes[last..<last + 3] }
    }
    return RGBImage(width: width, height: height, bytes: bytes)
  }
}
