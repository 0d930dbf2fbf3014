import Analysis
import Cells
import Checkpoints
import Foundations
import Graph
import Images

/// What exactly is on screen: path, shape, formula, purpose, and what the values are like.
struct InspectorPanel {
  /// One activation.
  struct Content {
    let node: Node
    /// What it is stored as; nil where it is computed.
    let type: ElementType?
    /// What it is made of, the inputs by name where they are two of a kind.
    let formula: String
    /// One row of the first axis, where the whole would be too much to look at.
    let row: Int?
    let statistics: Answer<Statistics>
    let links: NodeLinks
    let place: Place?
  }

  /// A place of the picture, and what lies there.
  struct Place {
    /// Marked, not pointed at.
    let isMarked: Bool
    /// In pixels of the picture.
    let x: Int
    let y: Int
    let color: RGB
    let probe: Probe?
  }

  /// Nil where nothing is chosen.
  let content: Content?

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let inner = canvas.drawFrame(rect, title: "inspector")
    guard let content else { return }
    let node = content.node
    var rest = inner.inset(left: 1, right: 1)
    drawIdentity(of: content, in: &rest, on: &canvas)
    write(node.note, in: &rest, on: &canvas)
    _ = rest.takeTop(1)
    let scope =
      content.row.map { "row \($0) (0–\((node.shape.first ?? 1) - 1))" }
      ?? "\(formatCount(node.shape.elementCount)) values"
    canvas.drawRule(rest.takeTop(1), title: scope)
    if let failure = content.statistics.failure {
      write(failure, .dim, in: &rest, on: &canvas)
    } else {
      drawStatistics(content.statistics.value, NumberStyle(content.type), in: &rest, on: &canvas)
    }
    if let place = content.place {
      _ = rest.takeTop(1)
      canvas.drawRule(
        rest.takeTop(1), title: place.isMarked ? "at the marked place ◆" : "under the pointer +")
      drawPlace(place, in: &rest, on: &canvas)
    }
    content.links.draw(in: &rest, on: &canvas)
  }

  private func drawIdentity(of content: Content, in rest: inout Rect, on canvas: inout Canvas) {
    let node = content.node
    for line in pathLines(node.path, width: rest.width) {
      canvas.write(line, in: rest.takeTop(1), .left, .bold)
    }
    if !node.aliases.isEmpty {
      write("also \(node.aliases.joined(separator: ", "))", .dim, in: &rest, on: &canvas)
    }
    canvas.write("\(formatShape(node.shape))  \(NumberStyle.name(of: content.type))", in: rest.takeTop(1))
    write("\(node.operation.name): \(content.formula)", .dim, in: &rest, on: &canvas)
    _ = rest.takeTop(1)
  }

  /// The path over several lines, broken at its dots.
  private func pathLines(_ path: String, width: Int) -> [String] {
    var lines: [String] = []
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
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
  private func drawStatistics(
    _ statistics: Statistics?, _ style: NumberStyle, in rest: inout Rect, on canvas: inout Canvas
  ) {
    func text(_ value: (Statistics) -> String) -> String { statistics.map(value) ?? "…" }
    let rows = [
      [("min", text { style.text($0.minimum) }), ("mean", text { formatValue($0.mean) })],
      [("max", text { style.text($0.maximum) }), ("dev", text { formatValue($0.deviation) })],
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
    canvas.write(text { style.text($0.minimum) }, in: axis, .left, .dim)
    canvas.write(text { style.text($0.maximum) }, in: axis, .right, .dim)
  }

  private func drawPlace(_ place: Place, in rest: inout Rect, on canvas: inout Canvas) {
    let color = place.color
    var lines = [
      ("picture x, y", "\(place.x), \(place.y)"),
      ("red green blue", "\(color.red) \(color.green) \(color.blue)"),
    ]
    if let probe = place.probe {
      lines.append(("tensor", probe.position))
      lines.append(("value", formatValue(probe.value)))
    }
    for (name, value) in lines {
      let line = rest.takeTop(1)
      canvas.write(name, in: line, .left, .dim)
      canvas.write(value, in: line, .right)
    }
  }
}
