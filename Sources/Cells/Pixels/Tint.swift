import Color
import Images

/// A colour laid over others at one opacity, looked up.
public struct Tint: Sendable {
  /// 256 values of red, of green and of blue.
  private let levels: [UInt8]
  /// Whether they are looked up by a pixel's brightness; otherwise each by its channel's value.
  private let isByBrightness: Bool

  public init(_ color: RGB, _ opacity: Float) {
    self.init(Self.greys.map { $0.mixed(with: color, opacity) }, isByBrightness: false)
  }

  /// A tint for 256 colours that has the colour's hue, whatever lies beneath: mixed with that and rounded, it would be
  /// another's.
  public init(inHueOf color: RGB, _ opacity: Float) {
    let shades = TerminalPalette.shades(of: color)
    let mixed = Self.greys.map { $0.mixed(with: color, opacity) }
    self.init(
      mixed.map { wish in shades.min { $0.distance(to: wish) < $1.distance(to: wish) } ?? wish },
      isByBrightness: true)
  }

  private init(_ colors: [RGB], isByBrightness: Bool) {
    levels = colors.map(\.red) + colors.map(\.green) + colors.map(\.blue)
    self.isByBrightness = isByBrightness
  }

  private static let greys = (0...255).map { RGB(UInt8($0), UInt8($0), UInt8($0)) }

  /// Tints the pixel whose red is at an index.
  func apply(to bytes: UnsafeMutableBufferPointer<UInt8>, at index: Int) {
    var (red, green, blue) = (Int(bytes[index]), Int(bytes[index + 1]), Int(bytes[index + 2]))
    if isByBrightness {
      red = RGB(bytes[index], bytes[index + 1], bytes[index + 2]).luma
      (green, blue) = (red, red)
    }
    levels.withUnsafeBufferPointer { levels in
      bytes[index] = levels[red]
      bytes[index + 1] = levels[256 + green]
      bytes[index + 2] = levels[512 + blue]
    }
  }
}

extension RGBImage {
  /// Tints the pixels of a row, each as its column asks for.
  public mutating func tint(row: Int, _ tint: (_ column: Int) -> Tint?) {
    let start = row * width * 3
    let width = width
    bytes.withUnsafeMutableBufferPointer { bytes in
      for x in 0..<width { tint(x)?.apply(to: bytes, at: start + x * 3) }
    }
  }
}
