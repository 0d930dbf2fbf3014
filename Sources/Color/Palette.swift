import Foundation
import Images

/// Calm, distinct colours for things that are numbered, such as queries: an index keeps its colour on
/// every screen. Hues turn by the golden angle in Oklch, so that neighbours in number are far apart and
/// any first n spread well; lightness is held where both black and white backgrounds give a contrast of
/// at least 3.
public enum Palette {
  public static func color(_ index: Int) -> RGB {
    table[((index % table.count) + table.count) % table.count]
  }

  /// Colours repeat after so many.
  public static let count = 256

  private static let table: [RGB] = (0..<count).map { index in
    let hue = (250 + 137.50776405 * Double(index)).truncatingRemainder(dividingBy: 360)
    // After eight turns hues come within 20° of earlier ones: another lightness keeps them apart.
    let turn = index / 8
    return oklch(lightness: [0.65, 0.54, 0.60][turn % 3], chroma: [0.15, 0.11][turn % 2], hue: hue)
  }

  /// Björn Ottosson's Oklab in polar form; chroma gives way where sRGB has no such colour.
  static func oklch(lightness: Double, chroma: Double, hue: Double) -> RGB {
    var chroma = chroma
    while true {
      let (a, b) = (chroma * cos(hue * .pi / 180), chroma * sin(hue * .pi / 180))
      let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
      let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
      let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
      let linear = [
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
      ]
      if chroma <= 0 || linear.allSatisfy({ $0 >= 0 && $0 <= 1 }) {
        let encoded = linear.map { value in
          let value = min(max(value, 0), 1)
          return value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
        }
        return RGB(
          UInt8(encoded[0] * 255 + 0.5), UInt8(encoded[1] * 255 + 0.5), UInt8(encoded[2] * 255 + 0.5))
      }
      chroma -= 0.005
    }
  }
}
