/// A picture with 8 bits each of red, green and blue, row by row from the top left.
public struct RGBImage: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// `width × height × 3` bytes.
  public var bytes: [UInt8]

  /// - Precondition: `bytes` holds exactly `width × height × 3` values.
  public init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(bytes.count == width * height * 3, "\(bytes.count) bytes for \(width)x\(height) pixels")
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  public init(width: Int, height: Int, fill: RGB = RGB(0, 0, 0)) {
    self.init(width: width, height: height, bytes: [UInt8](repeating: 0, count: width * height * 3))
    if fill != RGB(0, 0, 0) {
      for y in 0..<height { for x in 0..<width { self[x, y] = fill } }
    }
  }

  public subscript(x: Int, y: Int) -> RGB {
    get {
      let at = (y * width + x) * 3
      return RGB(bytes[at], bytes[at + 1], bytes[at + 2])
    }
    set {
      let at = (y * width + x) * 3
      bytes[at] = newValue.red
      bytes[at + 1] = newValue.green
      bytes[at + 2] = newValue.blue
    }
  }
}

/// One sRGB colour with 8 bits per channel.
public struct RGB: Hashable, Sendable {
  public let red: UInt8
  public let green: UInt8
  public let blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}
