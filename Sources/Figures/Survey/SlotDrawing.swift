import Analysis
import Foundations
import Images
import Models

/// A square for each slot, a dot for each of its boxes: where its middle lies, and in colour what shape it has.
struct SlotDrawing {
  /// Slots that are drawn, the busiest ones.
  private static let most = 20
  /// Dots of a slot, or files become large.
  private static let mostDots = 300
  /// The side of a square of a small box's area, in fractions of the picture.
  private static let smallSide = 0.25

  private let summary: SurveySummary
  private let options: FigureOptions
  private let slots: [SlotStatistics]

  init(_ summary: SurveySummary, _ options: FigureOptions) {
    (self.summary, self.options) = (summary, options)
    let busiest = summary.slots.sorted { ($1.found, $0.query) < ($0.found, $1.query) }.prefix(Self.most)
    slots = busiest.sorted { $0.query < $1.query }
  }

  /// What a box is like.
  private enum Form: CaseIterable {
    case small, wide, tall

    init(_ box: Box) {
      if Double(box.area).squareRoot() < SlotDrawing.smallSide {
        self = .small
      } else {
        self = box.width >= box.height ? .wide : .tall
      }
    }

    var color: RGB {
      switch self {
      case .small: RGB(36, 156, 72)
      case .wide: RGB(204, 12, 0)
      case .tall: RGB(60, 96, 216)
      }
    }

    var name: String {
      switch self {
      case .small:
        "small: less than \(formatPercent(SlotDrawing.smallSide * SlotDrawing.smallSide)) of the picture"
      case .wide: "large, wide or even"
      case .tall: "large, tall"
      }
    }
  }

  func scene() throws(FigureError) -> Scene {
    var page = try DrawnPage(
      title: options.title ?? "Where the boxes of \(slots.count) query slots lie", options.style())
    let columns = min(5, max(1, slots.count))
    let step = (page.contentWidth + page.style.gap) / Double(columns)
    let side = step - page.style.gap
    let heading = page.style.strong.lineHeight + page.style.small.lineHeight
    for (place, slot) in slots.enumerated() {
      let area = Area(
        x: page.left + Double(place % columns) * step,
        y: page.y + Double(place / columns) * (side + heading + page.style.gap) + heading, width: side,
        height: side)
      draw(slot, in: area, on: &page)
    }
    page.y += Double((slots.count + columns - 1) / columns) * (side + heading + page.style.gap)
    let chosen = slots.count < summary.slots.count ? "The slots that found most. " : ""
    return try page.scene(
      foot: Sheet(
        title: "", tiles: [], columns: 1,
        legend: Form.allCases.map { Sheet.LegendEntry(color: $0.color, text: $0.name) },
        caption: [
          "\(summary.origin) · \(chosen)A dot is the middle of a box in the picture, whose sides are 1; every slot has a box in every picture, also where it finds nothing. Over each square: in how many pictures the slot found something above a score of \(formatScore(summary.header.threshold)), and what most often. \(summary.unused.count) of \(summary.slots.count) slots never found anything."
        ]))
  }

  private func draw(_ slot: SlotStatistics, in area: Area, on page: inout DrawnPage) {
    let style = page.style
    page.write(
      "slot \(slot.query) · found \(slot.found)", area.x,
      area.y - style.strong.lineHeight - style.small.lineHeight,
      style.strong, style.theme.foreground)
    let classes = slot.frequentClasses(2).map { summary.header.name(of: $0.category) }.joined(separator: ", ")
    page.write(
      classes.fitted(to: area.width, style.small, page.typeface), area.x, area.y - style.small.lineHeight,
      style.small, style.theme.quiet)
    page.frame(area, Stroke(style.theme.line))
    let step = max(1, (slot.boxes.count + Self.mostDots - 1) / Self.mostDots)
    let radius = style.fontSize / 9
    for index in stride(from: 0, to: slot.boxes.count, by: step) {
      let box = slot.boxes[index]
      func inside(_ place: Float) -> Double { min(max(0, Double(place)), 1) }
      let middle = area.point(inside(box.centerX), inside(box.centerY))
      page.dot(middle, radius: radius, Paint(Form(box).color, opacity: 0.7))
    }
  }
}
