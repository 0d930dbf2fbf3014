import Analysis
import Cells
import Foundations
import Graph

/// What a node reads, and what reads it.
struct NodeLinks {
  private let inputs: [String]
  private let users: [String]

  init(_ node: Node, in graph: ComputationGraph) {
    inputs = node.inputs.map { graph.nodes[$0].shortName }
    users = graph.consumers[node.id].map { graph.nodes[$0].shortName }
  }

  /// Names as many as there is room for; what is left out is counted.
  func draw(in rest: inout Rect, on canvas: inout Canvas) {
    guard rest.height > 2, !inputs.isEmpty || !users.isEmpty else { return }
    _ = rest.takeTop(1)
    canvas.drawRule(
      rest.takeTop(1),
      title: "\(formatNumber(inputs.count, of: "input")), used by \(users.count)")
    let room = min(rest.height, 8)
    let most = max(1, room - min(users.count, room / 2))
    for (sign, names, most) in [("←", inputs, most), ("→", users, max(0, room - min(inputs.count, most)))] {
      let shown = names.count <= most ? names.count : max(0, most - 1)
      for name in names.prefix(shown) { write("\(sign) ", name, in: rest.takeTop(1), on: &canvas) }
      if shown < names.count, most > 0 {
        write("\(sign) ", "\(names.count - shown) more", in: rest.takeTop(1), on: &canvas)
      }
    }
  }

  private func write(_ sign: String, _ name: String, in line: Rect, on canvas: inout Canvas) {
    canvas.write(sign, in: line, .left, .dim)
    let place = line.inset(left: 2)
    canvas.write(CellText(name).truncatedAtStart(to: place.width), x: place.x, y: place.y, within: place)
  }
}
