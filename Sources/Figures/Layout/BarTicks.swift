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
    guard scale.kind != .linear else {
      let ends = [tick(0), tick(1)]
      let round = [5, 4, 3, 2, 1].lazy.map { count in
        Self.roundValues(in: scale.ends, about: count).map { value in
          let text = formatValue(value)
          return Tick(
            position: Double(scale.position(of: Float(value))), text: text,
            width: typeface.width(of: text, font))
        }
      }.map { inner in
        // Near an end its number is enough.
        [ends[0]] + inner.filter { tick in ends.allSatisfy { !tick.touches($0, font, barWidth) } } + [ends[1]]
      }
      ticks =
        round.first { !Self.touch($0, font, barWidth) } ?? (Self.touch(ends, font, barWidth) ? [] : ends)
      return
    }
    let candidates = [5, 3, 2].map { count in (0..<count).map { tick(Double($0) / Double(count - 1)) } }
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
  /// Whether the texts of two ticks would run together; those at the ends stand within the bar.
  fileprivate func touches(_ other: Self, _ font: Font, _ barWidth: Double) -> Bool {
    func middle(_ tick: Self) -> Double {
      min(max(tick.width / 2, tick.position * barWidth), barWidth - tick.width / 2)
    }
    return abs(middle(self) - middle(other)) < (width + other.width) / 2 + font.size
  }
}

extension ValueScale {
  /// `0.000 to 0.661`
  var endTexts: String { "\(text(at: 0)) to \(text(at: 1))" }
}
