import Foundation
import Images

extension RGB {
  /// This colour with `amount` (0…1) of another over it, mixed in sRGB as terminals and browsers do.
  public func mixed(with other: RGB, _ amount: Float) -> RGB {
    let share = Int32((min(max(amount, 0), 1) * 256).rounded())
    func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Int32(from) * (256 - share) + Int32(to) * share + 128) >> 8)
    }
    return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }

  /// How bright the colour looks, 0…255: Rec. 601 luma.
  public var luma: Int {
    (Int(red) * 299 + Int(green) * 587 + Int(blue) * 114 + 500) / 1000
  }

  /// Relative luminance, 0…1, as WCAG 2 defines it.
  public var relativeLuminance: Double {
    func linear(_ channel: UInt8) -> Double {
      let value = Double(channel) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Contrast with another colour, 1…21, as WCAG 2 defines it.
  public func contrast(with other: RGB) -> Double {
    let (first, second) = (relativeLuminance, other.relativeLuminance)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  /// Black or white, whichever is easier to read on this colour.
  public var legibleText: RGB {
    let (black, white) = (RGB(0, 0, 0), RGB(255, 255, 255))
    return contrast(with: black) >= contrast(with: white) ? black : white
  }

  /// The distance of two colours, squared and weighted by the mean red ("redmean"): close to what the
  /// eye sees at the cost of a few integer operations.
  package func distance(to other: RGB) -> Int {
    let mean = (Int(red) + Int(other.red)) / 2
    let (r, g, b) = (
      Int(red) - Int(other.red), Int(green) - Int(other.green), Int(blue) - Int(other.blue)
    )
    return (((512 + mean) * r * r) >> 8) + 4 * g * g + (((767 - mean) * b * b) >> 8)
  }
}
