import Cells
import Color
import Foundations
import Models

/// Classes and how probable they are, as bars.
struct ClassesPanel {
  /// What the chosen query takes its object for: its five most probable classes.
  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    var rest = rect
    guard let query = state.selection.query, let detections = state.detections else { return }
    painter.canvas.drawRule(rest.takeTop(1), title: "classes of \(query)")
    draw(
      detections.topClasses(of: query, count: 5), TextStyle(foreground: Palette.color(query)), in: rest,
      on: &painter)
  }

  func draw(
    _ classes: [ClassProbability], _ style: TextStyle, in rect: Rect, on painter: inout Painter
  ) {
    var rest = rect
    for probable in classes.prefix(rect.height) {
      let columns = rest.takeTop(1).columns([.share(1), .cells(rest.width / 6), .cells(7)], spacing: 1)
      let name = probable.category?.name ?? "no object"
      painter.canvas.write(name, in: columns[0], .left, probable.category == nil ? .dim : .plain)
      painter.canvas.drawBar(Double(probable.probability), in: columns[1], style)
      painter.canvas.write(formatValue(probable.probability), in: columns[2], .right, .dim)
    }
  }
}
