import Foundations
import Graph

/// A part of a model that can be turned off alone.
public struct AblationTarget: Hashable, Sendable {
  /// Which parts are turned off, one after another.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Each head of each attention.
    case heads
    /// Each layer of encoder and decoder: what comes in goes on.
    case layers
    /// Each query, as if there were none.
    case queries
    /// Each adapter by which the mask head takes in features of the backbone.
    case adapters
  }

  /// A head's place on a map of layers and heads.
  public struct Head: Hashable, Sendable {
    public let attention: AttentionKind
    public let layer: Int
    public let index: Int
  }

  public let kind: Kind
  /// What it is, as in "decoder layer 2, cross-attention, head 5".
  public let name: String
  public let edit: Intervention
  /// Nil of anything but a head.
  public let head: Head?

  init(_ kind: Kind, _ name: String, _ edit: Intervention, head: Head? = nil) {
    (self.kind, self.name, self.edit, self.head) = (kind, name, edit, head)
  }
}

extension AblationTarget {
  /// All parts of a kind, in run order.
  ///
  /// - Parameter change: what a head's pattern becomes: zero, its mean or uniform.
  public static func all(
    _ kind: Kind, in graph: ComputationGraph, headsBecome change: Intervention.Change = .zero
  ) -> [AblationTarget] {
    switch kind {
    case .heads: heads(graph.anatomy, change)
    case .layers: layers(graph.anatomy)
    case .queries: queries(graph)
    case .adapters: adapters(graph)
    }
  }

  private static func heads(_ anatomy: Anatomy, _ change: Intervention.Change) -> [AblationTarget] {
    AttentionKind.allCases.flatMap { kind in
      anatomy.attentions(kind).flatMap { attention -> [AblationTarget] in
        guard let pattern = attention.pattern else { return [] }
        return (0..<attention.heads).map { head in
          AblationTarget(
            .heads, "\(kind.name(layer: attention.layer)), head \(head)",
            Intervention(
              change, at: PathPattern(literal: pattern.path),
              part: [Axis.head.description: IndexList(head)]),
            head: Head(attention: kind, layer: attention.layer, index: head))
        }
      }
    }
  }

  private static func layers(_ anatomy: Anatomy) -> [AblationTarget] {
    let stacks = [("encoder", anatomy.encoderLayers), ("decoder", anatomy.decoderLayers)]
    return stacks.flatMap { stack, layers in
      layers.map { layer in
        AblationTarget(.layers, "\(stack) layer \(layer.label)", skip(layer.node))
      }
    }
  }

  /// Leaves a layer out, by its output: what comes in goes on.
  static func skip(_ layer: Node) -> Intervention {
    // The name of the whole layer, by which what comes into it is found.
    let container = layer.aliases.first { layer.path.hasPrefix($0 + ".") }
    return Intervention(.skip, at: PathPattern(literal: container ?? layer.path))
  }

  private static func queries(_ graph: ComputationGraph) -> [AblationTarget] {
    let count = graph.anatomy.output(.classLogits)?.form.extent(.query) ?? 0
    return (0..<count).map { AblationTarget(.queries, "query \($0)", .remove(queries: IndexList($0))) }
  }

  /// What is added in the mask head, beside what it has made of the step before.
  private static func adapters(_ graph: ComputationGraph) -> [AblationTarget] {
    graph.nodes.compactMap { node in
      guard case .maskStep(.sum(let number))? = node.role, let lateral = node.inputs.first else { return nil }
      return AblationTarget(
        .adapters, "mask head, adapter \(number)",
        Intervention(.zero, at: PathPattern(literal: graph.nodes[lateral].path)))
    }
  }
}

extension AttentionKind {
  /// "decoder layer 2, cross-attention".
  fileprivate func name(layer: Int) -> String {
    switch self {
    case .encoder: "encoder layer \(layer)"
    case .decoderSelf: "decoder layer \(layer), self-attention"
    case .cross: "decoder layer \(layer), cross-attention"
    case .mask: "mask head"
    }
  }
}
