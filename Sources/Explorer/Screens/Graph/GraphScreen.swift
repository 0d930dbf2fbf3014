import Cells
import Foundations
import Graph

/// Every node of the network as a tree, with what it costs.
struct GraphScreen: Screen {
  static let label = ScreenLabel("graph", "Graph", also: "nodes tree architecture network shapes parameters")
  static let figureNames = ["graph"]
  static let companion = ScreenCompanion.none

  /// The chosen row: a node's path, or that of a group of nodes; nil for the first.
  var path: String?
  /// The groups that show what they hold; nil for those that are open in the beginning.
  var openGroups: Set<String>?
  /// What was searched for, and the paths of the nodes it was found in.
  private(set) var search: String?
  private(set) var matches: Set<String> = []
  /// The way that was last gone along the edges.
  private(set) var trail: GraphTrail?

  func title(_ context: ScreenContext) -> String {
    let tree = context.run.tree
    let flops = tree.roots.reduce(0) { $0 + tree.entries[$1].flops }
    let count = matches.isEmpty ? "nothing found" : "\(matches.count) found"
    let title = search.map { "graph · /\($0): \(count)" } ?? "graph"
    let size = "\(title) · \(context.run.graph.nodes.count) nodes"
    let cost = flops == 0 ? size : "\(size) · \(formatCount(flops))FLOP"
    return ["\(cost) · \(tree.parameters)", cost, size, title].first(fitting: context.titleWidth)
  }

  func figure(_ context: ScreenContext) -> FigureChoice? { FigureChoice("graph") }

  func inspected(_ context: ScreenContext) -> Inspected? {
    guard let entry = context.run.tree[chosenPath(context.run)], let id = entry.node else { return nil }
    let path = context.run.graph.nodes[id].path
    return Inspected(
      path: path, row: context.run.layout(path).isRowwise ? context.focus.query ?? 0 : nil)
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    [
      Hint(.nextRow, .previousRow, label: "node"), Hint(.previousColumn, .nextColumn, label: "fold, unfold"),
      Hint(.enlarge, label: "picture"), Hint(.search, label: "search"),
      Hint(.firstInput, .firstUser, label: "input, user"),
      Hint(.nextMatch, .previousMatch, label: "match"), Hint(.showNumbers, label: "numbers"),
      Hint(.copy, label: "copy path"),
    ]
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    let unused = Action.ofMaps.union(Action.ofHeads).union(Action.ofLayers)
      .union(Action.ofPictures).union(Action.ofQueries)
    switch action {
    case .ablate: return "Enter shows this; x there sets a head or a channel to zero"
    case .showInGraph: return "this is the graph"
    case .nextMatch where matches.isEmpty, .previousMatch where matches.isEmpty: return "search with /"
    case _ where unused.contains(action): return "nothing of it here: the graph is a list; Enter shows a node"
    default: return nil
    }
  }

  func numbered(_ context: ScreenContext) -> Numbered? { .rows(rows(context.run).count) }

  func chosenPath(_ run: RunView) -> String { path ?? run.graph.nodes.first?.path ?? "" }

  func rows(_ run: RunView) -> [GraphTree.Row] { run.tree.rows(open: openGroups ?? run.tree.initiallyOpen) }

  // MARK: - Keys

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    if let response = follow(action, &context) { return response }
    let tree = context.run.tree
    let rows = rows(context.run)
    let paths = rows.map { tree.entries[$0.entry].path }
    guard let row = paths.firstIndex(of: chosenPath(context.run)) else {
      path = paths.first
      return action == .nextRow || action == .previousRow ? .done : .ignored
    }
    let entry = tree.entries[rows[row].entry]
    // At the ends nothing moves.
    func nearest(_ row: Int) -> String? {
      let found = paths[min(max(row, 0), paths.count - 1)]
      return found == entry.path ? path : found
    }
    switch action {
    case .nextRow: path = nearest(row + 1)
    case .previousRow: path = nearest(row - 1)
    case .firstRow: path = nearest(0)
    case .lastRow: path = nearest(paths.count - 1)
    case .nextColumn:
      if entry.children.isEmpty || rows[row].isOpen {
        path = nearest(row + 1)
      } else {
        fold(entry.path, isOpen: true, tree)
      }
    case .previousColumn:
      if rows[row].isOpen, !entry.children.isEmpty {
        fold(entry.path, isOpen: false, tree)
      } else if let parent = rows[..<row].lastIndex(where: { $0.depth < rows[row].depth }) {
        path = nearest(parent)
      }
    case .enlarge:
      if entry.node != nil { return .go(.picture(of: entry.path)) }
      fold(entry.path, isOpen: !rows[row].isOpen, tree)
    default: return .ignored
    }
    return .done
  }

  private mutating func fold(_ group: String, isOpen: Bool, _ tree: GraphTree) {
    var groups = openGroups ?? tree.initiallyOpen
    if isOpen { groups.insert(group) } else { groups.remove(group) }
    openGroups = groups
  }

  mutating func choose(_ item: String, _ context: inout ScreenContext) { path = item }

  mutating func turn(to run: RunView) {
    if let path, run.tree[path] == nil { self.path = nil }
    trail = nil
  }

  // MARK: - Coming from elsewhere

  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool {
    switch destination {
    case .node(let path):
      guard let node = context.run.graph[path] else { return false }
      reveal(node.path, context.run.tree)
      return true
    case .matches(let text):
      search = text.isEmpty ? nil : text
      matches = Set(NodeSearch(text).matches(in: context.run.graph).map(\.path))
      guard search != nil else { return false }
      _ = moveMatch(by: 1, includingCurrent: true, &context)
      return true
    case .match(let step):
      return moveMatch(by: step, &context)
    case .number(let row):
      let rows = rows(context.run)
      guard rows.indices.contains(row) else { return false }
      path = context.run.tree.entries[rows[row].entry].path
      return true
    case .picture, .channels, .query, .truth, .survey, .figure, .numbers, .index, .weights:
      return false
    }
  }

  mutating func go(to path: String, along trail: GraphTrail, _ tree: GraphTree) {
    self.trail = trail
    reveal(path, tree)
  }

  private mutating func reveal(_ path: String, _ tree: GraphTree) {
    self.path = path
    openGroups = (openGroups ?? tree.initiallyOpen).union(tree.ancestors(of: path))
  }

  /// - Returns: Whether there is a match.
  private mutating func moveMatch(
    by step: Int, includingCurrent: Bool = false, _ context: inout ScreenContext
  ) -> Bool {
    let found = context.run.graph.nodes.filter { matches.contains($0.path) }
    guard let first = found.first, let last = found.last else {
      context.message = search.map { "nothing found for \($0)" } ?? "search with /"
      return false
    }
    let current = context.run.graph[chosenPath(context.run)]?.id ?? -1
    let next =
      step > 0
      ? found.first { includingCurrent ? $0.id >= current : $0.id > current } ?? first
      : found.last { $0.id < current } ?? last
    reveal(next.path, context.run.tree)
    let number = found.firstIndex { $0.id == next.id } ?? 0
    context.message = "match \(number + 1) of \(found.count); n next, N previous"
    return true
  }
}
