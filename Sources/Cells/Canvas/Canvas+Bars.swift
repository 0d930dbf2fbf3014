import Foundation

extension Canvas {
  private static let leftEighths: [Unicode.Scalar] = Array(" ▏▎▍▌▋▊▉█".unicodeScalars)
  private static let lowerEighths: [Unicode.Scalar] = Array(" ▁▂▃▄▅▆▇█".unicodeScalars)

  /// A bar from the left of a rectangle's first row, exact to an eighth of a cell.
  /// - Parameter share: How much of the width, 0…1; anything above zero shows at least an eighth.
  public mutating func drawBar(_ share: Double, in rect: Rect, _ style: TextStyle = .plain) {
    guard !rect.isEmpty else { return }
    let eighths = Self.eighths(share, of: rect.width * 8)
    for x in 0..<rect.width {
      put(Self.leftEighths[min(8, max(0, eighths - x * 8))], rect.x + x, rect.y, style)
    }
  }

  /// How far something is, with a track behind it: `████▌░░░░`.
  public mutating func drawProgress(
    _ share: Double, in rect: Rect, _ style: TextStyle = .plain, track: TextStyle = .dim
  ) {
    guard !rect.isEmpty else { return }
    let eighths = Self.eighths(share, of: rect.width * 8)
    for x in 0..<rect.width {
      let part = min(8, max(0, eighths - x * 8))
      put(part == 0 ? "░" : Self.leftEighths[part], rect.x + x, rect.y, part == 0 ? track : style)
    }
  }

  /// One upright bar a column over the whole rectangle, scaled to the greatest value. There are as many
  /// columns as the rectangle is wide: neighbours are summed, or bars widened, as need be.
  /// - Parameter isLogarithmic: Heights go by the logarithm of one more than the count.
  public mutating func drawHistogram(
    _ counts: [Int], isLogarithmic: Bool = false, in rect: Rect, _ style: TextStyle = .plain
  ) {
    guard !rect.isEmpty, !counts.isEmpty else { return }
    // Each bar gives every column the share that lies in it: whole bars alone would make a comb.
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
    drawColumns(columns, least: 0, in: rect, style)
  }

  /// A series as upright bars, one a column, from its least value to its greatest; NaN leaves a gap.
  /// A longer series shows its mean in each column.
  public mutating func drawSparkline(_ values: [Float], in rect: Rect, _ style: TextStyle = .plain) {
    guard !rect.isEmpty, !values.isEmpty else { return }
    let width = min(rect.width, values.count)
    let columns = (0..<width).map { x in
      let part = values[x * values.count / width..<(x + 1) * values.count / width]
      return Double(part.reduce(0, +)) / Double(part.count)
    }
    let least = columns.filter(\.isFinite).min() ?? 0
    // The least value still gets a visible bar.
    let greatest = columns.filter(\.isFinite).max() ?? 0
    let margin = (greatest - least) / Double(rect.height * 8)
    drawColumns(
      columns, least: least - (margin > 0 ? margin : 1),
      in: Rect(x: rect.x, y: rect.y, width: width, height: rect.height),
      style)
  }

  private mutating func drawColumns(
    _ columns: [Double], least: Double, in rect: Rect, _ style: TextStyle
  ) {
    let span = (columns.filter(\.isFinite).max() ?? least) - least
    for (x, value) in columns.enumerated() {
      let eighths = Self.eighths(span > 0 ? (value - least) / span : 0, of: rect.height * 8)
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
