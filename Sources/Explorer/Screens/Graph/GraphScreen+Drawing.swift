import Cells
import Foundations
import Graph

extension GraphScreen {
  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    let tree = context.run.tree
    var body = rect
    let header = body.takeTop(1)
    let columns = GraphColumns(header, timings: context.display.showsTimings)
    let titles: [(Rect?, String, TextAlignment)] = [
      (columns.name, "node", .left), (columns.operation, "operation", .left), (columns.shape, "shape", .left),
      (columns.parameters, "params", .right), (columns.flops, "FLOP", .right),
      (columns.seconds, "time", .right),
      (columns.share, "share", .left),
    ]
    for case (let place?, let title, let alignment) in titles {
      surface.canvas.write(title, in: place, alignment, .dim)
    }
    let rows = rows(context.run)
    let path = chosenPath(context.run)
    let chosen = rows.firstIndex { tree.entries[$0.entry].path == path } ?? 0
    var position = ScrollPosition()
    position.reveal(chosen, count: rows.count, visible: body.height, margin: body.height / 2)
    let timings = context.display.showsTimings ? NodeTimings(context.run) : nil
    var areas: [HitArea] = []
    for (line, index) in position.range(count: rows.count, visible: body.height).enumerated() {
      let place = Rect(x: body.x, y: body.y + line, width: body.width - 1, height: 1)
      draw(rows[index], timings, context.run, columns, y: place.y, on: &surface.canvas)
      areas.append(HitArea(place, .item(tree.entries[rows[index].entry].path)))
      if index == chosen { surface.canvas.style(place, adding: .reverse) }
    }
    surface.canvas.drawScrollbar(
      position, count: rows.count, in: Rect(x: body.maxX - 1, y: body.y, width: 1, height: body.height))
    return areas
  }

  private func draw(
    _ row: GraphTree.Row, _ timings: NodeTimings?, _ run: RunView, _ columns: GraphColumns, y: Int,
    on canvas: inout Canvas
  ) {
    func at(_ rect: Rect?) -> Rect? { rect.map { Rect(x: $0.x, y: y, width: $0.width, height: 1) } }
    let entry = run.tree.entries[row.entry]
    let node = entry.node.map { run.graph.nodes[$0] }
    let sign = entry.children.isEmpty ? " " : row.isOpen ? "▾" : "▸"
    // A part of a path may be empty.
    let own = row.name.isEmpty ? "\"\"" : row.name
    let name = String(repeating: "  ", count: row.depth) + sign + " " + own
    let isMatch = matches.contains(entry.path)
    let style: TextStyle = isMatch ? TextStyle(style: [.bold, .underline]) : node == nil ? .bold : .plain
    if let place = at(columns.name) { canvas.write(name, in: place, .left, style) }
    if let place = at(columns.operation) { canvas.write(node?.operation.name ?? "", in: place, .left, .dim) }
    if let place = at(columns.shape), let last = node ?? lastNode(of: entry, run) {
      // A group has the shape of what it ends in.
      canvas.write(formatShape(last.shape), in: place, .left, node == nil ? .dim : .plain)
    }
    if let place = at(columns.parameters), entry.parameters.learned > 0 {
      canvas.write(formatCount(entry.parameters.learned), in: place, .right)
    }
    if let place = at(columns.flops), entry.flops > 0 {
      canvas.write(formatCount(entry.flops), in: place, .right)
    }
    guard let timings, let seconds = timings.seconds(entry) else { return }
    if let place = at(columns.seconds) { canvas.write(formatDuration(seconds: seconds), in: place, .right) }
    if let place = at(columns.share) {
      let share = seconds / max(timings.total, 1e-9)
      canvas.write(formatPercent(share), in: place, .right)
      canvas.drawBar(share, in: place.inset(right: 6))
    }
  }

  private func lastNode(of entry: GraphTree.Entry, _ run: RunView) -> Node? {
    var entry = entry
    while entry.node == nil, let last = entry.children.last { entry = run.tree.entries[last] }
    return entry.node.map { run.graph.nodes[$0] }
  }
}

/// What nodes took, as far as they were computed.
private struct NodeTimings {
  private let seconds: [String: Double]
  private let run: RunView
  let total: Double

  init(_ run: RunView) {
    self.run = run
    seconds = run.seconds
    total = seconds.values.reduce(0, +)
  }

  func seconds(_ entry: GraphTree.Entry) -> Double? {
    let own = entry.node.flatMap { seconds[run.graph.nodes[$0].path] }
    let below = entry.children.compactMap { seconds(run.tree.entries[$0]) }
    return own == nil && below.isEmpty ? nil : (own ?? 0) + below.reduce(0, +)
  }
}
