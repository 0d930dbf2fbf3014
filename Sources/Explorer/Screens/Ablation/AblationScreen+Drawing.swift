import Analysis
import Cells
import Color
import Foundation
import Foundations

extension AblationScreen {
  private static let widestCell = 11
  /// Changes of a score below it are shown dimmed.
  private static let leastChange: Float = 0.005

  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    let rows = AblationRow.all(in: context.run.graph)
    var body = rect
    let values = rows.map { row in row.targets.map { value($0, context) } }
    let largest = values.joined().compactMap { $0 }.map(distance).max() ?? 0
    let heads = rows.map(\.targets.count).max() ?? 0
    let names = (rows.map(\.name.count).max() ?? 0) + 2
    let width = min(Self.widestCell, max(2, (body.width - names) / max(1, heads)))
    drawTitles(heads, width: width, in: body.takeTop(1).inset(left: names), on: &surface.canvas)
    let foot = body.takeBottom(2)
    let height = rows.count * 3 <= body.height ? 3 : 1
    var position = ScrollPosition()
    position.reveal(row, count: rows.count, visible: body.height / height, margin: 1)
    var areas: [HitArea] = []
    for (line, index) in position.range(count: rows.count, visible: body.height / height).enumerated() {
      let y = body.y + line * height
      surface.canvas.write(
        rows[index].name, in: Rect(x: body.x, y: y + height / 2, width: names - 1, height: 1), .left,
        index == row ? .bold : .plain)
      for (head, value) in values[index].enumerated() {
        let cell = Rect(x: body.x + names + head * width, y: y, width: width, height: height)
          .intersection(body)
        draw(value, largest, isChosen: index == row && head == column, in: cell, on: &surface.canvas)
        areas.append(HitArea(cell, .item("\(index),\(head)")))
      }
    }
    drawFoot(context, largest, in: foot, on: &surface.canvas)
    return areas
  }

  private func value(_ target: AblationTarget, _ context: ScreenContext) -> Float? {
    guard let effect = Self.effect(target, context), let outcome = context.answer(effect).value else {
      return nil
    }
    switch measure {
    case .score: return outcome.scoreChange
    case .box: return outcome.boxIoU
    case .mask: return outcome.maskIoU
    }
  }

  /// How far a value is from what it is where nothing is turned off.
  private func distance(_ value: Float) -> Float { measure == .score ? abs(value) : 1 - value }

  private func drawTitles(_ heads: Int, width: Int, in rect: Rect, on canvas: inout Canvas) {
    let hasRoom = width > "head \(heads - 1)".count
    if !hasRoom { canvas.write("head", x: rect.x - "head ".count, y: rect.y, .dim) }
    for head in 0..<heads {
      let place = Rect(x: rect.x + head * width, y: rect.y, width: width, height: 1)
      let title = hasRoom ? "head \(head)" : "\(head)"
      canvas.write(title, in: place.intersection(rect).inset(right: 1), .right, .dim)
    }
  }

  private func draw(
    _ value: Float?, _ largest: Float, isChosen: Bool, in cell: Rect, on canvas: inout Canvas
  ) {
    // One column is air between neighbours.
    let place = Rect(x: cell.x, y: cell.y + cell.height / 2, width: cell.width - 1, height: 1)
    guard let value else { return canvas.write("·", in: place, .right, .dim) }
    // Zero is the middle of the colormap: what rises is red, what falls is blue.
    let share = largest > 0 ? distance(value) / largest : 0
    let sign: Float = measure == .score && value > 0 ? 1 : -1
    let color = Colormap.diverging.color(at: 0.5 + 0.5 * sign * share)
    let text = measure.text(value, columns: place.width)
    let ink = color.legibleText
    // What changes next to nothing steps back.
    let isNothing = distance(value) < Self.leastChange
    let style =
      isChosen
      ? TextStyle(foreground: ink, background: color, style: [.bold, .underline])
      : TextStyle(foreground: isNothing ? ink.mixed(with: color, 0.5) : ink, background: color)
    canvas.fill(cell, background: color)
    let hasMark = isChosen && text.count < place.width
    canvas.write(hasMark ? "▸\(text)" : text, in: place, .right, style)
  }

  private func drawFoot(_ context: ScreenContext, _ largest: Float, in rect: Rect, on canvas: inout Canvas) {
    guard let target = target(context), let effect = Self.effect(target, context) else { return }
    var lines = [target.name]
    switch context.answer(effect) {
    case .ready(let outcome):
      let change = outcome.changes.first
      let scores = [change?.reference?.score, change?.other?.score].compactMap { $0.map(formatScore) }
      lines[0] += ": score \(scores.joined(separator: " → "))"
      if let change, change.changesClass { lines[0] += ", \(change.classes)" }
      lines.append(
        [
          outcome.boxIoU.map { String(format: "box IoU %.3f", $0) },
          outcome.maskIoU.map { String(format: "mask IoU %.3f", $0) },
        ]
        .compactMap { $0 }.joined(separator: ", "))
    case .failed(let reason): lines.append(reason)
    case .pending: lines.append("computing …")
    }
    for (line, place) in zip(lines, rect.rows(rect.height)) { canvas.write(line, in: place) }
  }
}

extension AblationScreen.Measure {
  /// A value in the form that a column has room for: one for all values, so that they compare. What rounds to zero and is
  /// none is `~0`.
  func text(_ value: Float, columns: Int) -> String {
    if value.isNaN { return "–" }
    if self == .score, columns >= 6 { return formatScoreChange(value, digits: 1) }
    if value == 0 { return "0" }
    let sign = self == .score ? "+" : ""
    let numbers = [2, 1, 0].map { String(format: "%\(sign).\($0)f", value) }
    let forms = numbers.prefix(1) + numbers.map { $0.replacing("0.", with: ".") }
    let text = forms.first { $0.count <= columns } ?? String(numbers[2].suffix(columns))
    return text.contains { ("1"..."9").contains($0) } ? text : String("~0".suffix(columns))
  }
}
