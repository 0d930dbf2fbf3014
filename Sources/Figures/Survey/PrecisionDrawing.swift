import Analysis
import Color
import Foundation
import Images

/// Lines over the decoder layers: solid for all queries, dashed for what non-maximum suppression leaves.
struct PrecisionDrawing {
  private let summary: SurveySummary
  private let options: FigureOptions
  private let curves: [Curve]

  /// One measure, layer by layer.
  private struct Curve {
    let name: String
    let color: RGB
    let isSuppressed: Bool
    let values: [Double]

    var label: String { isSuppressed ? "\(name) after NMS" : name }
  }

  /// - Throws: `FigureError.lacks`.
  init(_ summary: SurveySummary, _ options: FigureOptions) throws(FigureError) {
    (self.summary, self.options) = (summary, options)
    let measures: [(String, (SurveySummary.Quality) -> Double?)] = [
      ("AP", { $0.boxes?.ap }), ("AP50", { $0.boxes?.ap50 }), ("PQ", { $0.segments?.quality }),
    ]
    curves = measures.enumerated().flatMap { rank, measure in
      [false, true].compactMap { isSuppressed in
        let values = summary.layers.compactMap { measure.1(isSuppressed ? $0.suppressed : $0.all) }
        guard !values.isEmpty, values.count == summary.layers.count else { return nil }
        return Curve(
          name: measure.0, color: Palette.color(rank), isSuppressed: isSuppressed, values: values)
      }
    }
    guard !curves.isEmpty else { throw .lacks(figure: "precision", part: "truth of any picture") }
  }

  func scene() throws(FigureError) -> Scene {
    var page = try DrawnPage(
      title: options.title ?? "What every decoder layer finds, with and without suppression", options.style())
    let style = page.style
    let names = curves.filter { !$0.isSuppressed }.map(\.name)
    let labelWidth = (names.map { page.typeface.width(of: $0, style.strong) }.max() ?? 0) + style.gap
    let tickWidth = page.typeface.width(of: "0.00", style.small) + style.gap
    let plot = Area(
      x: page.left + tickWidth, y: page.y + style.gap,
      width: page.contentWidth - tickWidth - labelWidth - style.gap, height: page.contentWidth * 0.42)
    let scale = Ticks(curves.flatMap(\.values))
    drawAxes(plot, scale, on: &page)
    for curve in curves {
      let points = curve.values.enumerated().map { place, value in
        plot.point(position(place), 1 - scale.position(of: value))
      }
      page.line(
        points, Stroke(curve.color, width: 2, dashes: curve.isSuppressed ? [5, 4] : []))
      for point in points { page.dot(point, radius: style.fontSize / 4, Paint(curve.color)) }
    }
    writeNames(plot, scale, on: &page)
    page.y = plot.maxY + style.text.lineHeight * 2 + style.gap
    return try page.scene(
      foot: Sheet(
        title: "", tiles: [], columns: 1,
        table: [[""] + summary.layers.map { "layer \($0.layer)" }]
          + curves.map { curve in [curve.label] + curve.values.map { String(format: "%.3f", $0) } },
        tableColors: curves.map(\.color),
        caption: [
          "\(summary.origin), the truth of \(summary.judged) known · boxes: COCO's average precision, mean over overlaps of 0.5 to 0.95 (AP) and at 0.5 (AP50), of all queries. PQ: panoptic quality, masks read off each layer, though trained after the last one only. Dashed: after non-maximum suppression (NMS), which takes away boxes that overlap a surer one of their class by more than half. DETR needs none where the queries agree."
        ]))
  }

  /// Of a layer, along the plot.
  private func position(_ place: Int) -> Double {
    let count = summary.layers.count
    return count == 1 ? 0.5 : (Double(place) + 0.25) / (Double(count) - 0.5)
  }

  private func drawAxes(_ plot: Area, _ scale: Ticks, on page: inout DrawnPage) {
    let style = page.style
    for value in scale.values {
      let y = plot.point(0, 1 - scale.position(of: value)).y
      page.line([Point(plot.x, y), Point(plot.maxX, y)], Stroke(style.theme.line, width: 0.75))
      page.write(
        String(format: "%.2f", value), plot.x - style.gap / 2, y - style.small.lineHeight / 2, style.small,
        style.theme.quiet, anchor: .trailing)
    }
    for (place, layer) in summary.layers.enumerated() {
      page.write(
        "\(layer.layer)", plot.point(position(place), 0).x, plot.maxY + style.gap / 3, style.text,
        style.theme.foreground, anchor: .center)
    }
    page.write(
      "decoder layer", plot.middle.x, plot.maxY + style.text.lineHeight + style.gap / 3, style.text,
      style.theme.quiet, anchor: .center)
  }

  /// At the curves' ends, one below another where these are near.
  private func writeNames(_ plot: Area, _ scale: Ticks, on page: inout DrawnPage) {
    let style = page.style
    let ends = curves.filter { !$0.isSuppressed }.map { curve in
      (curve, y: plot.point(0, 1 - scale.position(of: curve.values[curve.values.count - 1])).y)
    }.sorted { $0.y < $1.y }
    var lowest = -Double.infinity
    for (curve, y) in ends {
      let top = max(lowest, y - style.strong.lineHeight / 2)
      page.write(
        curve.name, plot.point(position(curve.values.count - 1), 0).x + style.gap, top, style.strong,
        curve.color)
      lowest = top + style.strong.lineHeight
    }
  }
}

/// Round numbers around some values of 0…1.
private struct Ticks {
  let values: [Double]

  init(_ all: [Double]) {
    let (least, greatest) = (all.min() ?? 0, all.max() ?? 1)
    let steps = [0.01, 0.02, 0.05, 0.1, 0.2]
    let step = steps.first { (greatest - least) / $0 <= 6 } ?? 0.2
    let (first, last) = (
      (least / step).rounded(.down), max((greatest / step).rounded(.up), (least / step).rounded(.down) + 1)
    )
    values = stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// 0…1 from the first to the last.
  func position(of value: Double) -> Double {
    (value - values[0]) / (values[values.count - 1] - values[0])
  }
}
