import Foundation

extension Canvas {
  private static let leftEighths: [Glyph] = " ▏▎▍▌▋▊▉█".unicodeScalars.map { Glyph($0) }
  private static let lowerEighths: [Glyph] = " ▁▂▃▄▅▆▇█".unicodeScalars.map { Glyph($0) }

  /// Draws a horizontal bar in a rectangle's first row, to an eighth of a cell.
  /// - Parameter share: the fraction of the width, 0…1. Anything above zero shows at least an eighth of a
  ///   cell.
  public mutating func drawBar(_ share: Double, in rect: Rect, _ style: TextStyle = .plain) {
    guard !rect.isEmpty else { return }
    let eighths = Self.eighths(share, of: rect.width * 8)
    for x in 0..<rect.width {
      put(Self.leftEighths[min(8, max(0, eighths - x * 8))], rect.x + x, rect.y, style)
    }
  }

  /// Draws a histogram over the whole rectangle, one vertical bar per column, scaled to the greatest count.
  /// There are as many columns as the rectangle is wide: neighbouring counts are summed, or bars widened, as
  /// needed.
  /// - Parameter isLogarithmic: heights follow the logarithm of one plus the count.
  public mutating func drawHistogram(
    _ counts: [Int], isLogarithmic: Bool = false, in rect: Rect, _ style: TextStyle = .plain
  ) {
    guard !rect.isEmpty, !counts.isEmpty else { return }
    // Each bar is divided among the columns it overlaps: moved whole, bars would form a comb.
    let step = Double(counts.count) / Double(rect.width)
    let columns = (0..<rect.width).map { x in
      let (start, end) = (Double(x) * step, Double(x + 1) * step)
      let bars = Int(start)..<min(counts.count, max(Int(start) + 1, Int(end.rounded(.up))))
      let sum = bars.reduce(0.0) { sum, bar in
        sum + Double(counts[bar]) * max(0, min(end, Double(bar + 1)) - max(start, Double(bar)))
      }
      let count = sum / min(1, step)
      return isLogarithmic ? log2(1 + count) : count
    }
    drawColumns(columns, in: rect, style)
  }

  private mutating func drawColumns(_ columns: [Double], in rect: Rect, _ style: TextStyle) {
    let greatest = columns.max() ?? 0
    for (x, value) in columns.enumerated() {
      let eighths = Self.eighths(greatest > 0 ? value / greatest : 0, of: rect.height * 8)
      for y in 0..<rect.height {
        let part = min(8, max(0, eighths - (rect.height - 1 - y) * 8))
        put(Self.lowerEighths[part], rect.x + x, rect.y + y, style)
      }
    }
  }

  private static func eighths(_ share: Double, of total: Int) -> Int {
    guard share > 0 else { return 0 }
    return min(total, max(1, Int((min(share, 1) * Double(total)).rounded())))
  }
}
