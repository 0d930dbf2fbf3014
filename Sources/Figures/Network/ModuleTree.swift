import Graph

/// The nodes of a graph by the modules that their paths name.
indirect enum ModuleTree {
  case node(Node)
  case module(path: String, children: [ModuleTree])

  /// All nodes below, in run order.
  var nodes: [Node] {
    switch self {
    case .node(let node): [node]
    case .module(_, let children): children.flatMap(\.nodes)
    }
  }

  var path: String {
    switch self {
    case .node(let node): node.path
    case .module(let path, _): path
    }
  }

  /// The children of a module, in the order of their first nodes.
  ///
  /// - Parameter prefix: a module's path, which may be empty; nil for the whole graph.
  static func children(of graph: ComputationGraph, under prefix: String? = nil) -> [ModuleTree] {
    let nodes = graph.nodes.filter { node in prefix.map { node.path.hasPrefix($0 + ".") } ?? true }
    return children(nodes, prefix: prefix)
  }

  private static func children(_ nodes: [Node], prefix: String?) -> [ModuleTree] {
    var order: [String] = []
    var groups: [String: [Node]] = [:]
    for node in nodes {
      let rest = node.path.dropFirst(prefix.map { $0.count + 1 } ?? 0)
      let name = rest.prefix { $0 != "." }
      let path = prefix.map { "\($0).\(name)" } ?? String(name)
      if groups[path] == nil { order.append(path) }
      groups[path, default: []].append(node)
    }
    return order.flatMap { path -> [ModuleTree] in
      let members = groups[path] ?? []
      if members.count == 1 { return [.node(members[0])] }
      let children = children(members.filter { $0.path != path }, prefix: path)
      // A module of one module is that module: `backbone.0.body`.
      if children.count == 1, case .module = children[0], !members.contains(where: { $0.path == path }) {
        return children
      }
      // A module's own result has its very path.
      let own = members.filter { $0.path == path }.map { ModuleTree.node($0) }
      return [.module(path: path, children: children + own)]
    }
  }

  /// The trees with every module opened that would both feed and be fed by another.
  static func acyclic(_ trees: [ModuleTree], _ graph: ComputationGraph) -> [ModuleTree] {
    var trees = trees
    while let index = firstInCycle(trees, graph), case .module(_, let children) = trees[index] {
      trees.replaceSubrange(index...index, with: children)
    }
    // In an order in which every edge leads forward: by the last node each waits for.
    return trees.sorted { ($0.nodes.first?.id ?? 0) < ($1.nodes.first?.id ?? 0) }.sortedByDependence(graph)
  }

  /// The place of a module from which a way leads out and back in.
  private static func firstInCycle(_ trees: [ModuleTree], _ graph: ComputationGraph) -> Int? {
    let next = successors(trees, graph)
    return trees.indices.first { start in
      guard case .module = trees[start] else { return false }
      var seen: Set<Int> = []
      var pending = Array(next[start])
      while let index = pending.popLast() {
        if index == start { return true }
        if seen.insert(index).inserted { pending += next[index] }
      }
      return false
    }
  }

  /// For each tree the places of those that read from it.
  static func successors(_ trees: [ModuleTree], _ graph: ComputationGraph) -> [Set<Int>] {
    var owners: [Int: Int] = [:]
    for (index, tree) in trees.enumerated() { for node in tree.nodes { owners[node.id] = index } }
    return trees.enumerated().map { index, tree in
      Set(tree.nodes.flatMap { graph.consumers[$0.id] }.compactMap { owners[$0] }.filter { $0 != index })
    }
  }
}

extension [ModuleTree] {
  fileprivate func sortedByDependence(_ graph: ComputationGraph) -> [ModuleTree] {
    let next = ModuleTree.successors(self, graph)
    var waiting = [Int](repeating: 0, count: count)
    for readers in next { for reader in readers { waiting[reader] += 1 } }
    var ready = indices.filter { waiting[$0] == 0 }
    var sorted: [ModuleTree] = []
    while !ready.isEmpty {
      let index = ready.removeFirst()
      sorted.append(self[index])
      for reader in next[index].sorted() {
        waiting[reader] -= 1
        if waiting[reader] == 0 { ready.append(reader) }
      }
      ready.sort()
    }
    return sorted
  }
}
