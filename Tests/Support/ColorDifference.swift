import Foundation
import Images

/// Colours as people see them, to measure how well they are told apart.
package struct SeenColor {
  private let lightness: Double
  private let a: Double
  private let b: Double

  /// How somebody sees.
  package enum Vision: CaseIterable {
    case usual, deuteranopia, protanopia

    /// Of linear RGB; Machado, Oliveira and Fernandes, 2009, severity 1.
    fileprivate var matrix: [[Double]]? {
      switch self {
      case .usual: nil
      case .deuteranopia:
        [
          [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
        ]
      case .protanopia:
        [
          [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
        ]
      }
    }
  }

  /// In CIE L*a*b*, white being D65.
  package init(_ color: RGB, by vision: Vision = .usual) {
    var linear: [Double] = [color.red, color.green, color.blue].map { channel in
      let value = Double(channel) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4 as Double)
    }
    func product(_ matrix: [[Double]]) -> [Double] {
      matrix.map { row in zip(row, linear).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    if let matrix = vision.matrix { linear = product(matrix).map { min(max($0, 0), 1) } }
    let xyz = product([
      [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
      [0.0193339, 0.1191920, 0.9503041],
    ])
    let f: [Double] = zip(xyz, [0.95047, 1, 1.08883]).map { value, white in
      let share = value / white
      return share > 216.0 / 24389 ? cbrt(share) : (24389.0 / 27 * share + 16) / 116
    }
    self.init(lightness: 116 * f[1] - 16, a: 500 * (f[0] - f[1]), b: 200 * (f[1] - f[2]))
  }

  package init(lightness: Double, a: Double, b: Double) {
    (self.lightness, self.a, self.b) = (lightness, a, b)
  }

  /// CIEDE2000, as Sharma, Wu and Dalal write it down, 2005.
  package func difference(to other: SeenColor) -> Double {
    func radians(_ degrees: Double) -> Double { degrees * Double.pi / 180 }
    /// Near 0 for greys, near 1 for strong colours.
    func strength(_ chroma: Double) -> Double {
      let seventh: Double = pow(chroma, 7.0)
      return (seventh / (seventh + pow(25.0, 7.0))).squareRoot()
    }
    func hue(_ a: Double, _ b: Double) -> Double {
      let degrees: Double = atan2(b, a) * 180 / Double.pi
      return degrees < 0 ? degrees + 360 : degrees
    }
    let stretch: Double = 1.5 - 0.5 * strength((hypot(a, b) + hypot(other.a, other.b)) / 2)
    let chroma1: Double = hypot(a * stretch, b)
    let chroma2: Double = hypot(other.a * stretch, other.b)
    let hue1 = hue(a * stretch, b)
    let hue2 = hue(other.a * stretch, other.b)
    var turn: Double = hue2 - hue1
    var meanHue: Double = (hue1 + hue2) / 2
    if abs(turn) > 180 {
      turn += turn > 0 ? -360 : 360
      meanHue += hue1 + hue2 < 360 ? 180 : -180
    }
    if chroma1 * chroma2 == 0 { (turn, meanHue) = (0, hue1 + hue2) }
    let chroma: Double = (chroma1 + chroma2) / 2
    let level: Double = pow((lightness + other.lightness) / 2 - 50, 2.0)
    var waves: Double = 1 - 0.17 * cos(radians(meanHue - 30))
    waves += 0.24 * cos(radians(2 * meanHue))
    waves += 0.32 * cos(radians(3 * meanHue + 6))
    waves -= 0.2 * cos(radians(4 * meanHue - 63))
    let lightnessScale: Double = 1 + 0.015 * level / (20 + level).squareRoot()
    let byLightness: Double = (other.lightness - lightness) / lightnessScale
    let byChroma: Double = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    let chord: Double = 2 * (chroma1 * chroma2).squareRoot() * sin(radians(turn / 2))
    let byHue: Double = chord / (1 + 0.015 * chroma * waves)
    let nearBlue: Double = exp(-pow((meanHue - 275) / 25, 2.0))
    let rotation: Double = -2 * strength(chroma) * sin(radians(60 * nearBlue))
    let squares: Double = byLightness * byLightness + byChroma * byChroma + byHue * byHue
    return (squares + rotation * byChroma * byHue).squareRoot()
  }
}

/// CIEDE2000 of the two colours that are least apart.
package func leastDifference(among colors: [RGB], by vision: SeenColor.Vision = .usual) -> Double {
  let seen = colors.map { SeenColor($0, by: vision) }
  return seen.indices.flatMap { one in
    seen[..<one].map { $0.difference(to: seen[one]) }
  }.min() ?? .infinity
}
