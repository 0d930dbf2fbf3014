import Foundations

extension Intervention {
  /// The nodes that change, in run order.
  ///
  /// - Throws: `InterventionError.unknownNode` where there is none.
  public func nodes(in graph: ComputationGraph) throws(InterventionError) -> [Node] {
    switch change {
    case .remove: return graph.queryScores + graph.queryLogits
    case .skip: return try named(in: graph).outermost.map(\.node)
    default: return try named(in: graph).map(\.node)
    }
  }

  /// - Throws: `InterventionError.unread` where every node that changes is one that nothing reads.
  public func checkReaders(in graph: ComputationGraph) throws(InterventionError) {
    let nodes = try nodes(in: graph)
    guard let last = nodes.last, nodes.allSatisfy({ graph.consumers[$0.id].isEmpty && !graph.isResult($0) })
    else { return }
    throw .unread(path: last.path, source: last.inputs.last.map { graph.nodes[$0].path })
  }

  /// Nodes with the name by which the path means them.
  struct NamedNode {
    let node: Node
    let name: String
  }

  /// - Throws: `InterventionError.unknownNode` where there is none.
  func named(in graph: ComputationGraph) throws(InterventionError) -> [NamedNode] {
    let named: [NamedNode]
    if let name = path.name {
      named = graph[name].map { [NamedNode(node: $0, name: name)] } ?? []
    } else {
      named = graph.nodes.compactMap { node in
        let names = ([node.path] + node.aliases).filter(path.matches)
        return names.min { $0.count < $1.count }.map { NamedNode(node: node, name: $0) }
      }
    }
    guard named.isEmpty else { return named }
    guard let name = path.name else { throw .unknownNode("\(path)", suggestions: []) }
    throw .unknownNode(name, suggestions: graph.suggestions(for: name))
  }
}

extension [Intervention.NamedNode] {
  /// Those that lie in no other: a pattern that means layers means their steps too.
  var outermost: [Intervention.NamedNode] {
    let names = Set(map(\.name))
    return filter { named in
      var parts = named.name.split(separator: ".", omittingEmptySubsequences: false).dropLast()
      while !parts.isEmpty {
        if names.contains(parts.joined(separator: ".")) { return false }
        parts = parts.dropLast()
      }
      return true
    }
  }
}

extension Intervention.NamedNode {
  /// What comes into the layer, along its first inputs: the sums that it adds to, and not what it adds.
  func source(in graph: ComputationGraph) -> Node? {
    var current = node
    repeat {
      guard let first = current.inputs.first else { return nil }
      current = graph.nodes[first]
    } while current.path == name || current.path.hasPrefix(name + ".")
    return current
  }
}

extension ComputationGraph {
  /// Whether results are read off a node. Of two for one result, as mask logits with and without a batch, it is the first.
  fileprivate func isResult(_ node: Node) -> Bool {
    switch node.role {
    case .output(let output): anatomy.output(output)?.id == node.id
    case .auxiliary: true
    default: false
    }
  }

  /// The scores of all attentions between queries.
  var queryScores: [Node] {
    nodes.filter { if case .scores(.decoderSelf, _)? = $0.role { true } else { false } }
  }

  /// The class logits of queries, those of earlier layers too.
  var queryLogits: [Node] {
    nodes.filter { node in
      switch node.role {
      case .output(.classLogits), .auxiliary(.classLogits, _): node.axes.contains(.query)
      default: false
      }
    }
  }
}
