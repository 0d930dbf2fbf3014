import Graph
import Models

/// What follows from what between two runs: by the edges of a run that has them, else by those of a known model.
struct Consequences {
  private let guide: ComputationGraph?
  private let nodes: [Int?]

  /// The pairs in execution order.
  let pairs: [NodePairs.Pair]

  /// - Parameters:
  ///   - pairs: in the reference's order.
  ///   - known: a model that has most of the names.
  init(
    _ pairs: [NodePairs.Pair], reference: ComputationGraph, other: ComputationGraph, known: ComputationGraph?
  ) {
    if reference.hasEdges {
      guide = reference
      self.pairs = pairs
      nodes = pairs.map(\.reference.id)
    } else if other.hasEdges {
      guide = other
      self.pairs = pairs.sorted { $0.other.id < $1.other.id }
      nodes = self.pairs.map(\.other.id)
    } else {
      guide = known
      self.pairs = pairs
      nodes = pairs.map { pair in
        (RecordedNames.node(named: pair.reference.path, of: known)
          ?? RecordedNames.node(named: pair.other.path, of: known))?.id
      }
    }
  }

  /// Of pairs that differ, those with another one before them that they follow from. A pair of which no model is known
  /// follows from whatever came before it.
  ///
  /// - Parameter differing: places in `pairs`.
  func following(among differing: Set<Int>) -> Set<Int> {
    guard let first = differing.min() else { return [] }
    let sources = Dictionary(grouping: differing.filter { nodes[$0] != nil }) { nodes[$0] ?? 0 }
    var isReached = [Bool](repeating: false, count: guide?.nodes.count ?? 0)
    var following: Set<Int> = differing.filter { nodes[$0] == nil && $0 != first }
    for node in guide?.nodes ?? [] {
      let isDownstream = node.inputs.contains { isReached[$0] }
      isReached[node.id] = isDownstream || sources[node.id] != nil
      if isDownstream { following.formUnion(sources[node.id] ?? []) }
    }
    return following
  }
}

extension ComputationGraph {
  fileprivate var hasEdges: Bool { nodes.contains { !$0.inputs.isEmpty } }
}
