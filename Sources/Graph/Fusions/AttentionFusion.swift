import Tensors

/// Multi-head attention in tiles: scores and pattern, 23 MB a layer at full size, are never stored.
public struct AttentionFusion: Fusion {
  public init() {}

  public func step(for node: Node, in graph: ComputationGraph, parameters: [String: Tensor]) -> FusedStep? {
    guard node.operation is AttentionContext else { return nil }
    let pattern = graph.nodes[node.inputs[0]]
    guard let softmax = pattern.operation as? Softmax, softmax.axisCount == 1 else { return nil }
    let scores = graph.nodes[pattern.inputs[0]]
    guard let product = scores.operation as? AttentionScores else { return nil }
    return FusedStep(inputs: scores.inputs + [node.inputs[1]], skipped: [pattern.id, scores.id]) { inputs in
      .attention(
        queries: inputs[0], keys: inputs[1], values: inputs[2], heads: product.heads,
        scale: product.scale(width: inputs[0].shape[2]))
    }
  }
}
