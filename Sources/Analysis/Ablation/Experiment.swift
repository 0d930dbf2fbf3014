import Foundations
import Graph

/// A change to a whole part of a model, with what one expects of it. What is removed here was there in training: a model
/// that is trained without it, as those of the paper are, would have learnt to do without.
public struct Experiment: Sendable {
  /// One word for it.
  public let id: String
  /// What is taken away.
  public let title: String
  /// What that shows.
  public let claim: String
  private let changes: @Sendable (ComputationGraph) -> [Intervention]

  /// The changes that it makes, or none where a model has nothing of the kind.
  public func edits(in graph: ComputationGraph) -> [Intervention] { changes(graph) }

  public static let all = [
    Experiment(
      id: "queries-blind", title: "queries that do not see each other",
      claim: "without self-attention in the decoder, several queries may take the same object"
    ) { graph in
      graph.anatomy.attentions(.decoderSelf).compactMap(\.pattern).map { change(.zero, $0) }
    },
    Experiment(
      id: "no-positions", title: "no positions anywhere",
      claim: "without positions, places are known by their contents alone"
    ) { graph in
      graph.anatomy[.position].map { [change(.zero, $0)] } ?? []
    },
    Experiment(
      id: "no-encoder-positions", title: "no positions in the encoder",
      claim: "without positions there, places cannot tell near from far while they gather"
    ) { graph in
      skips(positionSums(graph).filter { $0.id < memory(graph) })
    },
    Experiment(
      id: "no-key-positions", title: "no positions at the decoder's keys",
      claim: "without positions there, queries find things by what they are and not by where"
    ) { graph in
      skips(positionSums(graph).filter { $0.id > memory(graph) })
    },
    Experiment(
      id: "no-query-embedding", title: "no query embeddings at attention",
      claim: "without their embeddings, all queries ask the same"
    ) { graph in
      skips(graph.anatomy[.queries].map { sums(with: $0, graph) } ?? [])
    },
  ]

  private static func change(_ change: Intervention.Change, _ node: Node) -> Intervention {
    Intervention(change, at: PathPattern(literal: node.path))
  }

  private static func skips(_ nodes: [Node]) -> [Intervention] { nodes.map { change(.skip, $0) } }

  private static func memory(_ graph: ComputationGraph) -> Int { graph.anatomy.memory?.id ?? 0 }

  /// Where positions, as tokens, are added to something.
  private static func positionSums(_ graph: ComputationGraph) -> [Node] {
    let tokens = graph.anatomy[.position].map { graph.consumers[$0.id].map { graph.nodes[$0] } } ?? []
    return tokens.flatMap { sums(with: $0, graph) }
  }

  private static func sums(with node: Node, _ graph: ComputationGraph) -> [Node] {
    graph.consumers[node.id].map { graph.nodes[$0] }
      .filter { $0.operation is Add && $0.inputs.count == 2 && $0.inputs[1] == node.id }
  }
}
