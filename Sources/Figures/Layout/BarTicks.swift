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
  /// `0.000 to 0.661`
  var endTexts: String { "\(text(at: 0)) to \(text(at: 1))" }
}
