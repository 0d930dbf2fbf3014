import Foundations
import Graph

/// A change to a whole part of a model, with what one expects of it. What is removed here was there in training: a model
/// that is trained without it, as those of the paper are, would have learnt to do without.
public struct Experiment: Hashable, Sendable {
  /// One word for it.
  public let id: String
  /// What is taken away.
  public let title: String
  /// What that shows.
  public let claim: String

  public static let all = [
    Experiment(
      id: "queries-blind", title: "queries that do not see each other",
      claim: "without self-attention in the decoder, several queries may take the same object"),
    Experiment(
      id: "no-positions", title: "no positions anywhere",
      claim: "without positions, places are known by their contents alone"),
    Experiment(
      id: "no-encoder-positions", title: "no positions in the encoder",
      claim: "without positions there, places cannot tell near from far while they gather"),
    Experiment(
      id: "no-key-positions", title: "no positions at the decoder's keys",
      claim: "without positions there, queries find things by what they are and not by where"),
    Experiment(
      id: "no-query-embedding", title: "no query embeddings at attention",
      claim: "without their embeddings, all queries ask the same"),
  ]

  /// The changes that it makes, or none where a model has nothing of the kind.
  public func edits(in graph: ComputationGraph) -> [Intervention] {
    let anatomy = graph.anatomy
    switch id {
    case "queries-blind":
      return anatomy.attentions(.decoderSelf).compactMap(\.pattern).map {
        Intervention(.zero, at: PathPattern(literal: $0.path))
      }
    case "no-positions":
      return anatomy[.position].map { [Intervention(.zero, at: PathPattern(literal: $0.path))] } ?? []
    case "no-encoder-positions": return skips(positionSums(graph).filter { $0.id < memory(graph) })
    case "no-key-positions": return skips(positionSums(graph).filter { $0.id > memory(graph) })
    case "no-query-embedding": return skips(anatomy[.queries].map { sums(with: $0, graph) } ?? [])
    default: return []
    }
  }

  private func memory(_ graph: ComputationGraph) -> Int { graph.anatomy.memory?.id ?? 0 }

  private func skips(_ nodes: [Node]) -> [Intervention] {
    nodes.map { Intervention(.skip, at: PathPattern(literal: $0.path)) }
  }

  /// Where positions, as tokens, are added to something.
  private func positionSums(_ graph: ComputationGraph) -> [Node] {
    let tokens = graph.anatomy[.position].map { graph.consumers[$0.id].map { graph.nodes[$0] } } ?? []
    return tokens.flatMap { sums(with: $0, graph) }
  }

  private func sums(with node: Node, _ graph: ComputationGraph) -> [Node] {
    graph.consumers[node.id].map { graph.nodes[$0] }
      .filter { $0.operation is Add && $0.inputs.count == 2 && $0.inputs[1] == node.id }
  }
}
