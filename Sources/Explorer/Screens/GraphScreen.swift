import Analysis
import Cells
import Foundation
import Foundations
import Graph

/// Every node of the network as a tree, with what it costs.
struct GraphScreen: Screen {
  func demands(_ state: ExplorerState) -> [Request] {
    state.display.showsTimings ? [.timings(after: state.computedCount)] : []
  }

  func title(_ state: ExplorerState) -> String {
    let tree = state.run.tree
    let flops = tree.roots.reduce(0) { $0 + tree.entries[$1].flops }
    let size =
      "\(state.run.graph.nodes.count) nodes · \(formatCount(tree.parameterCount)) parameters · \(formatCount(flops))FLOP"
    guard let search = state.search else { return "graph · \(size)" }
    let matches = state.searchMatches.count
    return "graph · /\(search): \(matches == 0 ? "nothing found" : "\(matches) found") · \(size)"
  }

  func inspected(_ state: ExplorerState) -> Inspected? {
    guard let entry = state.run.tree[state.selection.node], let id = entry.node else { return nil }
    let node = state.run.graph.nodes[id]
    let layout = MapLayout(path: node.path, shape: node.shape, places: state.run.places)
    return Inspected(path: node.path, row: layout.kind == .row ? state.selection.query ?? 0 : nil)
  }

  func hints(_ state: ExplorerState) -> [Hint] {
    [
      Hint(.nextRow, .previousRow, label: "node"), Hint(.previousColumn, .nextColumn, label: "fold, unfold"),
      Hint(.enlarge, label: "picture"), Hint(.search, label: "search name, operation or shape"),
      Hint(.nextMatch, .previousMatch, label: "match"), Hint(.copy, label: "copy path"),
    ]
  }

  func perform(_ action: Action, on state: inout ExplorerState) -> Bool {
    let rows = rows(state)
    guard let row = rows.firstIndex(where: { state.run.tree.entries[$0.entry].path == state.selection.node })
    else {
      state.selection.node = rows.first.map { state.run.tree.entries[$0.entry].path } ?? "input"
      return action == .nextRow || action == .previousRow
    }
    let entry = state.run.tree.entries[rows[row].entry]
    func select(_ target: Int) {
      let target = min(max(target, 0), rows.count - 1)
      state.selection.node = state.run.tree.entries[rows[target].entry].path
    }
    switch action {
    case .nextRow: select(row + 1)
    case .previousRow: select(row - 1)
    case .firstRow: select(0)
    case .lastRow: select(rows.count - 1)
    case .nextColumn:
      if entry.children.isEmpty || rows[row].isOpen {
        select(row + 1)
      } else {
        state.openGroups.insert(entry.path)
      }
    case .previousColumn:
      if rows[row].isOpen, !entry.children.isEmpty {
        state.openGroups.remove(entry.path)
      } else if let parent = rows[..<row].lastIndex(where: { $0.depth < rows[row].depth }) {
        select(parent)
      }
    case .enlarge:
      if entry.node != nil {
        state.showPicture(of: entry.path)
      } else if state.openGroups.remove(entry.path) == nil {
        state.openGroups.insert(entry.path)
      }
    default: return false
    }
    return true
  }

  private func rows(_ state: ExplorerState) -> [GraphTree.Row] { state.run.tree.rows(open: state.openGroups) }

  // MARK: - Drawing

  /// Columns side by side; where there is not room for all, what a node makes and what it costs come first.
  private struct Columns {
    var name: Rect
    var operation: Rect?
    var shape: Rect?
    var parameters: Rect?
    var flops: Rect?
    var seconds: Rect?
    var share: Rect?

    init(_ rect: Rect, timings: Bool) {
      name = rect.inset(right: 1)
      let timed: [(column: WritableKeyPath<Columns, Rect?>, width: Int)] =
        timings ? [(\.seconds, 8), (\.share, 14)] : []
      let byNeed = [(\Columns.shape, 20), (\.flops, 8), (\.parameters, 8)] + timed + [(\.operation, 13)]
      var room = name.width - min(28, max(20, name.width / 3))
      for (column, width) in byNeed where width + Self.gap <= room {
        room -= width + Self.gap
        self[keyPath: column] = Rect(x: 0, y: rect.y, width: width, height: 1)
      }
      for column in Self.numbers.reversed() {
        guard let width = self[keyPath: column]?.width else { continue }
        self[keyPath: column] = name.takeRight(width)
        _ = name.takeRight(Self.gap)
      }
      closeUp()
    }

    private static let gap = 2
    /// All but the name, from left to right.
    private static var numbers: [WritableKeyPath<Columns, Rect?>] {
      [\.operation, \.shape, \.parameters, \.flops, \.seconds, \.share]
    }

    /// The widest that names need; beyond it the eye would lose the row on its way to the numbers.
    private static let nameWidth = 48
    private static let widestShare = 40

    private mutating func closeUp() {
      let surplus = name.width - Self.nameWidth
      guard surplus > 0 else { return }
      name.width -= surplus
      for column in Self.numbers {
        self[keyPath: column]?.x -= surplus
      }
      if let width = share?.width { share?.width = max(width, min(Self.widestShare, width + surplus)) }
    }
  }

  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    var body = rect
    let header = body.takeTop(1)
    let columns = Columns(header, timings: state.display.showsTimings)
    let titles: [(Rect?, String, TextAlignment)] = [
      (columns.name, "node", .left), (columns.operation, "operation", .left), (columns.shape, "shape", .left),
      (columns.parameters, "params", .right), (columns.flops, "FLOP", .right),
      (columns.seconds, "time", .right),
      (columns.share, "share", .left),
    ]
    for case (let place?, let title, let alignment) in titles {
      painter.canvas.write(title, in: place, alignment, .dim)
    }
    let rows = rows(state)
    let chosen = rows.firstIndex { state.run.tree.entries[$0.entry].path == state.selection.node } ?? 0
    var position = ScrollPosition()
    position.reveal(chosen, count: rows.count, visible: body.height, margin: body.height / 2)
    let timings = Timings(state)
    for (line, index) in position.range(count: rows.count, visible: body.height).enumerated() {
      let place = Rect(x: body.x, y: body.y + line, width: body.width - 1, height: 1)
      draw(rows[index], isChosen: index == chosen, timings, state, columns, y: place.y, on: &painter.canvas)
      painter.mark(place, as: .node(state.run.tree.entries[rows[index].entry].path))
      if index == chosen { painter.canvas.style(place, adding: .reverse) }
    }
    painter.canvas.drawScrollbar(
      position, count: rows.count, in: Rect(x: body.maxX - 1, y: body.y, width: 1, height: body.height))
  }

  private func draw(
    _ row: GraphTree.Row, isChosen: Bool, _ timings: Timings, _ state: ExplorerState, _ columns: Columns,
    y: Int,
    on canvas: inout Canvas
  ) {
    func at(_ rect: Rect?) -> Rect? { rect.map { Rect(x: $0.x, y: y, width: $0.width, height: 1) } }
    let entry = state.run.tree.entries[row.entry]
    let node = entry.node.map { state.run.graph.nodes[$0] }
    let sign = entry.children.isEmpty ? " " : row.isOpen ? "▾" : "▸"
    let name = String(repeating: "  ", count: row.depth) + sign + " " + row.name
    let isMatch = state.searchMatches.contains(entry.path)
    let style: TextStyle = isMatch ? TextStyle(style: [.bold, .underline]) : node == nil ? .bold : .plain
    if let place = at(columns.name) { canvas.write(name, in: place, .left, style) }
    if let place = at(columns.operation) { canvas.write(node?.operation.name ?? "", in: place, .left, .dim) }
    if let place = at(columns.shape), let last = node ?? lastNode(of: entry, state) {
      // A group has the shape of what it ends in.
      canvas.write(formatShape(last.shape), in: place, .left, node == nil ? .dim : .plain)
    }
    if let place = at(columns.parameters), entry.parameters > 0 {
      canvas.write(formatCount(entry.parameters), in: place, .right)
    }
    if let place = at(columns.flops), entry.flops > 0 {
      canvas.write(formatCount(entry.flops), in: place, .right)
    }
    guard let seconds = timings.seconds(entry) else { return }
    if let place = at(columns.seconds) { canvas.write(formatDuration(seconds: seconds), in: place, .right) }
    if let place = at(columns.share) {
      let share = seconds / max(timings.total, 1e-9)
      canvas.write(formatPercent(share), in: place, .right)
      canvas.drawBar(share, in: place.inset(right: 6))
    }
  }

  private func lastNode(of entry: GraphTree.Entry, _ state: ExplorerState) -> Node? {
    var entry = entry
    while entry.node == nil, let last = entry.children.last { entry = state.run.tree.entries[last] }
    return entry.node.map { state.run.graph.nodes[$0] }
  }

  /// What nodes took, as far as they were computed.
  private struct Timings {
    private let seconds: [String: Double]
    private let state: ExplorerState
    let total: Double

    init(_ state: ExplorerState) {
      self.state = state
      seconds = state.timings
      total = seconds.values.reduce(0, +)
    }

    func seconds(_ entry: GraphTree.Entry) -> Double? {
      let own = entry.node.flatMap { seconds[state.run.graph.nodes[$0].path] }
      let below = entry.children.compactMap { seconds(state.run.tree.entries[$0]) }
      return own == nil && below.isEmpty ? nil : (own ?? 0) + below.reduce(0, +)
    }
  }
}
