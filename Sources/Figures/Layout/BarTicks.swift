import Color
import Foundation
import Foundations

/// The numbers under a colour bar: both ends, and as many between as have room. On a linear scale those between are round.
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
    let ends = [tick(0), tick(1)]
    /// Near an end its number is enough.
    func rounded(about count: Int) -> [Tick] {
      let inner = Self.roundValues(in: scale.ends, about: count).map { value in
        let text = formatValue(value)
        return Tick(
          position: Double(scale.position(of: Float(value))), text: text,
          width: typeface.width(of: text, font))
      }.filter { tick in ends.allSatisfy { !tick.touches($0, font, barWidth) } }
      return [ends[0]] + inner + [ends[1]]
    }
    let candidates =
      scale.kind == .linear
      ? [5, 4, 3, 2, 1].map(rounded) + [ends]
      : [5, 3, 2].map { count in (0..<count).map { tick(Double($0) / Double(count - 1)) } }
    ticks = candidates.first { !Self.touch($0, font, barWidth) } ?? []
  }

  private static func touch(_ ticks: [Tick], _ font: Font, _ barWidth: Double) -> Bool {
    zip(ticks, ticks.dropFirst()).contains { $0.touches($1, font, barWidth) }
  }

  /// Multiples of 1, 2 or 5 times a power of ten between two values, so many or a little more.
  private static func roundValues(in ends: ClosedRange<Float>, about count: Int) -> [Double] {
    let (least, greatest) = (Double(ends.lowerBound), Double(ends.upperBound))
    let wanted = (greatest - least) / Double(count)
    guard wanted.isNormal else { return [] }
    let power = pow(10, floor(log10(wanted)))
    let step = power * ([1, 2, 5].first { $0 * power >= wanted } ?? 10)
    let (first, last) = ((least / step).rounded(.up), (greatest / step).rounded(.down))
    guard last - first < 100 else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step }.filter { $0 > least && $0 < greatest }
  }
}

extension BarTicks.Tick {
  /// Where the middle of the text stands from the bar's left: at the ends within the bar.
  func middle(in barWidth: Double) -> Double {
    min(max(width / 2, position * barWidth), barWidth - width / 2)
  }

  /// Whether the texts of two ticks would run together.
  fileprivate func touches(_ other: Self, _ font: Font, _ barWidth: Double) -> Bool {
    abs(middle(in: barWidth) - other.middle(in: barWidth)) < (width + other.width) / 2 + font.size
  }
}

extension ValueScale {
  /// `0.000 to 0.661`
  var endTexts: String { "\(text(at: 0)) to \(text(at: 1))" }
}
