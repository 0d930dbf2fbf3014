/// How a picture is oriented in its file: the eight values of EXIF's orientation tag.
enum Orientation: Int {
  case upright = 1
  case mirrored
  case upsideDown
  case flipped
  case transposed
  case quarterLeft
  case transversed
  case quarterRight

  /// Reads tag 0x0112 from the first directory of EXIF data, which is a TIFF header and what follows it. Data
  /// without a valid tag counts as upright: a photo with a broken EXIF block is still a photo.
  init(exif: ArraySlice<UInt8>) {
    self = Self.tag(exif).flatMap(Self.init(rawValue:)) ?? .upright
  }

  private static func tag(_ exif: ArraySlice<UInt8>) -> Int? {
    let isLittle = exif.starts(with: [0x49, 0x49, 0x2a, 0])
    guard isLittle || exif.starts(with: [0x4d, 0x4d, 0, 0x2a]) else { return nil }
    func number(at offset: Int, size: Int) -> Int? {
      guard offset + size <= exif.count else { return nil }
      let field = exif.dropFirst(offset).prefix(size)
      let bytes = isLittle ? Array(field.reversed()) : Array(field)
      return bytes.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(at: 4, size: 4), let count = number(at: directory, size: 2) else {
      return nil
    }
    for entry in 0..<count {
      let at = directory + 2 + entry * 12
      guard let tag = number(at: at, size: 2), let type = number(at: at + 2, size: 2) else { return nil }
      if tag != 0x0112 { continue }
      switch type {
      case 1: return number(at: at + 8, size: 1)
      case 3: return number(at: at + 8, size: 2)
      case 4: return number(at: at + 8, size: 4)
      default: return nil
      }
    }
    return nil
  }
}

extension RGBImage {
  /// The picture turned upright, given its orientation in the file.
  func oriented(_ orientation: Orientation) -> RGBImage {
    // The position in the file of the result's first pixel, and how many pixels of the file one step right
    // and one step down in the result are.
    let (w, h) = (width, height)
    let (first, right, down, isTurned): (Int, Int, Int, Bool) =
      switch orientation {
      case .upright: (0, 1, w, false)
      case .mirrored: (w - 1, -1, w, false)
      case .upsideDown: (w * h - 1, -1, -w, false)
      case .flipped: (w * (h - 1), 1, -w, false)
      case .transposed: (0, w, 1, true)
      case .quarterLeft: (w * (h - 1), -w, 1, true)
      case .transversed: (w * h - 1, -w, -1, true)
      case .quarterRight: (w - 1, w, -1, true)
      }
    if orientation == .upright { return self }
    let (newWidth, newHeight) = isTurned ? (h, w) : (w, h)
    var turned = [UInt8](repeating: 0, count: bytes.count)
    // Unsafe for speed; the steps visit each pixel of the file exactly once.
    bytes.withUnsafeBufferPointer { source in
      turned.withUnsafeMutableBufferPointer { target in
        var at = 0
        for y in 0..<newHeight {
          var from = (first + y * down) * 3
          for _ in 0..<newWidth {
            target[at] = source[from]
            target[at + 1] = source[from + 1]
            target[at + 2] = source[from + 2]
            at += 3
            from += right * 3
          }
        }
      }
    }
    return RGBImage(width: newWidth, height: newHeight, bytes: turned)
  }
}
