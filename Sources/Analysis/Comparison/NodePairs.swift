import Graph
import Models

/// The activations that two runs both have, told by their names: the same, or as another program writes them.
struct NodePairs {
  struct Pair {
    let reference: Node
    let other: Node
    /// The same activation again, under other names.
    let seconds: [Node]
  }

  /// In the reference's order.
  let pairs: [Pair]
  let onlyInReference: [Node]
  let onlyInOther: [Node]

  /// - Parameter known: a model that has most of the names.
  init(_ reference: [Node], _ other: [Node], known: ComputationGraph?) {
    let names = Names(of: reference, known)
    var partners: [Int: [Node]] = [:]
    var isPaired: Set<Int> = []
    // Equal names go before names that mean the same.
    for meaning in [Names.exact, Names.meant] {
      for node in other where !isPaired.contains(node.id) {
        guard let found = meaning(names)(node) else { continue }
        isPaired.insert(node.id)
        partners[found, default: []].append(node)
      }
    }
    pairs = reference.compactMap { node in
      guard let partners = partners[node.id] else { return nil }
      return Pair(reference: node, other: partners[0], seconds: Array(partners.dropFirst()))
    }
    onlyInReference = reference.filter { partners[$0.id] == nil }
    onlyInOther = other.filter { !isPaired.contains($0.id) }
  }

  /// The nodes of the reference by their names.
  private struct Names {
    private var exact: [String: Int] = [:]
    private var meant: [String: Int] = [:]
    private let known: ComputationGraph?

    init(of nodes: [Node], _ known: ComputationGraph?) {
      self.known = known
      for node in nodes {
        for name in [node.path] + node.aliases { exact[name] = node.id }
      }
      for node in nodes {
        for name in meanings(of: node) where meant[name] == nil { meant[name] = node.id }
      }
    }

    func exact(_ node: Node) -> Int? { ([node.path] + node.aliases).lazy.compactMap { exact[$0] }.first }

    func meant(_ node: Node) -> Int? {
      meanings(of: node).lazy.compactMap { exact[$0] ?? meant[$0] }.first
    }

    private func meanings(of node: Node) -> [String] {
      ([node.path] + node.aliases).flatMap { name in
        let known = RecordedNames.node(named: name, of: known)
        return PortedNames.meanings(of: name) + (known.map { [$0.path] + $0.aliases } ?? [])
      }
    }
  }
}
