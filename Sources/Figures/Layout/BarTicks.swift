import Color
import Foundations

/// The numbers under a colour bar: both ends, and as many between as have room.
struct BarTicks {
  struct Tick: Hashable {
    /// 0…1 along the bar.
    let position: Double
    let text: String
    /// Of the text, in points.
    let width: Double
  }

  let ticks: [Tick]

  init(_ scale: ValueScale, _ font: Font, _ barWidth: Double, _ typeface: Typeface) {
    func tick(_ position: Double) -> Tick {
      let text = scale.text(at: Float(position))
      return Tick(position: position, text: text, width: typeface.width(of: text, font))
    }
    guard scale.domain.lowerBound < scale.domain.upperBound else {
      ticks = [tick(0)]
      return
    }
    let candidates = [5, 3, 2].map { count in (0..<count).map { tick(Double($0) / Double(count - 1)) } }
    ticks =
      candidates.first { ticks in
        ticks.reduce(0) { $0 + $1.width + font.size } <= barWidth
      } ?? []
  }
}

extension ValueScale {
  /// The value at a position in words. What is nothing beside a linear scale's range is zero: `2e-10` of 0…1.
  func text(at position: Float) -> String {
    let value = value(at: position)
    let range = max(abs(domain.lowerBound), abs(domain.upperBound))
    return formatValue(kind == .linear && abs(value) < range / 2000 ? 0 : value)
  }

  /// `0.000 to 0.661`
  var ends: String { "\(text(at: 0)) to \(text(at: 1))" }
}
