import Graph

extension ExplorerState {
  mutating func show(_ next: ScreenKind) {
    guard next != screen else { return }
    remember()
    screen = next
    selection.isLarge = false
    if next == .features { selection.featureDepth = .overview }
  }

  /// Notes where one is, for going back.
  mutating func remember() {
    history.append(BackStep(screen: screen, selection: selection))
    if history.count > 64 { history.removeFirst() }
  }

  mutating func goBack() {
    if selection.isLarge {
      selection.isLarge = false
    } else if !display.window.isWhole {
      display.window = .whole
    } else if let step = history.popLast() {
      (screen, selection) = (step.screen, step.selection)
      relist()
    }
  }

  /// Goes from a node to the screen that shows it best.
  mutating func showPicture(of path: String) {
    guard let node = run.graph[path] else { return }
    remember()
    selection.isLarge = false
    let parts = node.path.split(separator: ".")
    let layer = parts.compactMap { Int($0) }.last
    if node.path.hasPrefix("transformer.decoder"), node.path.hasSuffix("_attn.pattern") {
      screen = .attention
      selection.source = node.path.hasSuffix("self_attn.pattern") ? .queries : .cross
      selection.layer = layer ?? selection.layer
    } else if node.path.hasPrefix("transformer.encoder"), node.path.hasSuffix("_attn.pattern") {
      screen = .encoder
      selection.layer = layer ?? selection.layer
    } else if node.path == run.graph["bbox_mask"]?.path, screen == .graph {
      screen = .attention
      selection.source = .bboxMask
    } else {
      screen = .features
      // The name by which the features screen knows it.
      let names = [node.path] + node.aliases
      selection.feature =
        names.first { ["layer1", "layer2", "layer3", "layer4", "src_proj", "memory", "hs"].contains($0) }
        ?? node.path
      selection.featureDepth = .channels
      selection.channel = 0
    }
  }

  /// Goes from the screen to its node in the graph.
  mutating func showInGraph() {
    guard let inspected = view.inspected(self), let node = run.graph[inspected.path] else {
      return
    }
    show(.graph)
    revealNode(node.path)
  }

  mutating func revealNode(_ path: String) {
    selection.node = path
    openGroups.formUnion(run.tree.ancestors(of: path))
  }

  // MARK: - Search

  /// Searches the graph by name, operation or shape.
  mutating func find(_ text: String) {
    search = text.isEmpty ? nil : text
    searchMatches = Set(matches(of: text).map(\.path))
    if search != nil {
      show(.graph)
      moveMatch(by: 1, includingCurrent: true)
    }
  }

  /// Nodes whose path, other name or operation holds the text, or whose shape, as in `256x25x34`.
  private func matches(of text: String) -> [Node] {
    let text = text.lowercased()
    guard !text.isEmpty else { return [] }
    let isShape = text.allSatisfy { $0.isNumber || $0 == "x" || $0 == "×" } && text.contains { $0.isNumber }
    return run.graph.nodes.filter { node in
      if isShape, shapeHolds(text.replacing("×", with: "x"), node.shape) { return true }
      return ([node.path, node.operation.name] + node.aliases).contains { $0.lowercased().contains(text) }
    }
  }

  /// Whether whole extents in a row fit, so that 25x34 finds no 125x34.
  private func shapeHolds(_ text: String, _ shape: [Int]) -> Bool {
    let wanted = text.split(separator: "x").map(String.init)
    let extents = shape.map(String.init)
    guard !wanted.isEmpty, wanted.count <= extents.count else { return false }
    return (0...extents.count - wanted.count).contains { Array(extents[$0..<$0 + wanted.count]) == wanted }
  }

  mutating func moveMatch(by step: Int, includingCurrent: Bool = false) {
    let paths = run.graph.nodes.map(\.path).filter(searchMatches.contains)
    guard !paths.isEmpty else {
      message = search.map { Message("nothing found for \($0)") } ?? Message("search with /")
      return
    }
    let current = run.graph[selection.node]?.id ?? -1
    let next: String? =
      step > 0
      ? paths.first { path in
        run.graph[path].map { includingCurrent ? $0.id >= current : $0.id > current } ?? false
      }
        ?? paths.first
      : paths.last { path in run.graph[path].map { $0.id < current } ?? false } ?? paths.last
    if let next { revealNode(next) }
    if screen != .graph { show(.graph) }
  }
}
