import Analysis
import Cells
import Color
import Foundation
import Foundations

extension AblationScreen {
  private static let nameWidth = 22
  private static let cellWidth = 7

  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    let rows = AblationRow.all(in: context.run.graph)
    var body = rect
    let values = rows.map { row in row.targets.map { value($0, context) } }
    let largest = values.joined().compactMap { $0 }.map(distance).max() ?? 0
    let heads = rows.map(\.targets.count).max() ?? 0
    let width = min(Self.cellWidth, max(2, (body.width - Self.nameWidth) / max(1, heads)))
    drawTitles(heads, width: width, in: body.takeTop(1), on: &surface.canvas)
    let foot = body.takeBottom(2)
    var position = ScrollPosition()
    position.reveal(row, count: rows.count, visible: body.height, margin: 1)
    var areas: [HitArea] = []
    for (line, index) in position.range(count: rows.count, visible: body.height).enumerated() {
      let y = body.y + line
      surface.canvas.write(
        rows[index].name, in: Rect(x: body.x, y: y, width: Self.nameWidth - 1, height: 1), .left,
        index == row ? .bold : .plain)
      for (head, value) in values[index].enumerated() {
        let cell = Rect(x: body.x + Self.nameWidth + head * width, y: y, width: width, height: 1)
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
    if !hasRoom { canvas.write("head", in: rect.inset(right: rect.width - Self.nameWidth + 1), .right, .dim) }
    for head in 0..<heads {
      let place = Rect(x: rect.x + Self.nameWidth + head * width, y: rect.y, width: width, height: 1)
      canvas.write(hasRoom ? "head \(head)" : "\(head)", in: place.intersection(rect), .center, .dim)
    }
  }

  private func draw(
    _ value: Float?, _ largest: Float, isChosen: Bool, in cell: Rect, on canvas: inout Canvas
  ) {
    guard let value else { return canvas.write("·", in: cell, .center, .dim) }
    // Zero is the middle of the colormap: what rises is red, what falls is blue.
    let share = largest > 0 ? distance(value) / largest : 0
    let sign: Float = measure == .score && value > 0 ? 1 : -1
    let color = Colormap.diverging.color(at: 0.5 + 0.5 * sign * share)
    let change = formatScoreChange(value)
    // Beside the mark of the chosen one.
    let isRoomy = change.count < cell.width
    let number =
      measure == .score && isRoomy ? change : String(format: measure == .score ? "%+.2f" : "%.2f", value)
    // A narrow cell leaves out the zero before the point, or the last digit of a whole one.
    let text =
      number.count > cell.width ? String(number.replacing("0.", with: ".").prefix(cell.width)) : number
    var style = TextStyle(foreground: color.legibleText, background: color)
    if isChosen {
      style = TextStyle(foreground: color.legibleText, background: color, style: [.bold, .underline])
    }
    canvas.fill(cell, background: color)
    canvas.write(isChosen && cell.width > 5 ? "▸\(text)" : text, in: cell, .center, style)
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
