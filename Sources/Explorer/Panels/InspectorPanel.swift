import Analysis
import Cells
import Foundations
import Graph

/// What exactly is on screen: path, shape, formula, purpose, and what the values are like.
struct InspectorPanel {
  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    guard let inspected = state.view.inspected(state), let node = state.run.graph[inspected.path]
    else {
      painter.canvas.drawFrame(rect, title: "inspector")
      return
    }
    var rest = painter.canvas.drawFrame(rect, title: "inspector").inset(left: 1, right: 1)
    drawIdentity(of: node, in: &rest, on: &painter.canvas)
    write(node.note, in: &rest, on: &painter.canvas)
    _ = rest.takeTop(1)
    let scope =
      inspected.row.map { "row \($0) of \(node.shape.first ?? 1)" }
      ?? "\(formatCount(node.shape.elementCount)) values"
    painter.canvas.drawRule(rest.takeTop(1), title: scope)
    if let failure = state.failure(inspected.statistics) {
      write(failure, .dim, in: &rest, on: &painter.canvas)
    } else {
      drawStatistics(state.statistics(inspected.statistics), in: &rest, on: &painter.canvas)
    }
    guard let place = state.probed else { return }
    _ = rest.takeTop(1)
    painter.canvas.drawRule(
      rest.takeTop(1), title: state.pointer == nil ? "at the marked place ◆" : "under the pointer +")
    drawProbe(place, state, in: &rest, on: &painter.canvas)
  }

  private func drawIdentity(of node: Node, in rest: inout Rect, on canvas: inout Canvas) {
    for line in pathLines(node.path, width: rest.width) {
      canvas.write(line, in: rest.takeTop(1), .left, .bold)
    }
    if let alias = node.aliases.min(by: { $0.count < $1.count }), alias.count < node.path.count {
      canvas.write("also \(alias)", in: rest.takeTop(1), .left, .dim)
    }
    canvas.write("\(formatShape(node.shape))  f32", in: rest.takeTop(1))
    write("\(node.operation.name): \(node.operation.formula)", .dim, in: &rest, on: &canvas)
    _ = rest.takeTop(1)
  }

  /// The path over several lines, broken at its dots.
  private func pathLines(_ path: String, width: Int) -> [String] {
    var lines: [String] = []
    for part in path.split(separator: ".") {
      if let last = lines.last, last.count + 1 + part.count <= width {
        lines[lines.count - 1] += ".\(part)"
      } else {
        lines.append(lines.isEmpty ? String(part) : ".\(part)")
      }
    }
    return lines
  }

  private func write(
    _ text: String, _ style: TextStyle = .plain, in rest: inout Rect, on canvas: inout Canvas
  ) {
    _ = rest.takeTop(canvas.write(wrapping: text, in: rest, style))
  }

  /// The rows are there before the numbers, so that nothing moves when they come.
  private func drawStatistics(_ statistics: Statistics?, in rest: inout Rect, on canvas: inout Canvas) {
    func text(_ value: (Statistics) -> String) -> String { statistics.map(value) ?? "…" }
    let rows = [
      [("min", text { formatValue($0.minimum) }), ("mean", text { formatValue($0.mean) })],
      [("max", text { formatValue($0.maximum) }), ("dev", text { formatValue($0.deviation) })],
      [
        ("zeros", text { formatPercent(Double($0.zeros) / Double(max(1, $0.count))) }),
        ("NaN", text { $0.infinities == 0 ? "\($0.notNumbers)" : "\($0.notNumbers), \($0.infinities) ∞" }),
      ],
    ]
    for row in rows {
      for (entry, place) in zip(row, rest.takeTop(1).columns(2, spacing: 2)) {
        canvas.write(entry.0, in: place, .left, .dim)
        canvas.write(entry.1, in: place, .right)
      }
    }
    // Logarithms of the counts: of an attention nearly all values are near zero.
    canvas.drawHistogram(
      statistics?.histogram ?? [], isLogarithmic: true,
      in: rest.takeTop(rest.height > 32 ? 6 : min(3, rest.height)))
    let axis = rest.takeTop(1)
    canvas.write("log count", in: axis, .center, .dim)
    canvas.write(text { formatValue($0.minimum) }, in: axis, .left, .dim)
    canvas.write(text { formatValue($0.maximum) }, in: axis, .right, .dim)
  }

  private func drawProbe(
    _ pointer: ExplorerState.Pointer, _ state: ExplorerState, in rest: inout Rect, on canvas: inout Canvas
  ) {
    let image = state.run.image
    let (x, y) = pointer.cell(width: image.width, height: image.height)
    let color = image[x, y]
    var lines = [
      ("image x, y", "\(x), \(y)"), ("red green blue", "\(color.red) \(color.green) \(color.blue)"),
    ]
    if let probe = state.view.probe(state, pointer) {
      lines.append(("tensor", probe.position))
      lines.append(("value", formatValue(probe.value)))
    }
    for (name, value) in lines {
      let place = rest.takeTop(1)
      canvas.write(name, in: place, .left, .dim)
      canvas.write(value, in: place, .right)
    }
  }
}
