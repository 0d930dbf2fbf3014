import Kernels
import Tensors

/// What lies between products: a residual with its layer norm, a group norm with its ReLU, each in one pass.
public struct NormFusion: Fusion {
  public init() {}

  public func step(for node: Node, in graph: ComputationGraph, parameters: [String: Tensor]) -> FusedStep? {
    switch node.operation {
    case is LayerNormalization: layerNorm(node, in: graph, parameters)
    case is ReLU: groupNorm(node, in: graph, parameters, relu: true)
    case is GroupNormalization: groupNorm(node, in: graph, parameters, relu: false)
    default: nil
    }
  }

  /// `norm(x + y)`, or `norm(x)` where there is no sum.
  private func layerNorm(_ node: Node, in graph: ComputationGraph, _ parameters: [String: Tensor])
    -> FusedStep?
  {
    let own = node.parameters.compactMap { parameters[$0.name] }
    let sum = graph.nodes[node.inputs[0]]
    guard own.count == 2 else { return nil }
    guard sum.operation is Add, sum.inputs.allSatisfy({ graph.nodes[$0].shape == sum.shape }) else {
      return FusedStep(inputs: node.inputs, skipped: []) {
        $0[0].vectorLayerNorm(weight: own[0], bias: own[1])
      }
    }
    return FusedStep(inputs: sum.inputs, skipped: [sum.id]) { inputs in
      inputs[0].vectorLayerNorm(adding: inputs[1], weight: own[0], bias: own[1])
    }
  }

  /// `gn(x)` or `relu(gn(x))`.
  private func groupNorm(
    _ node: Node, in graph: ComputationGraph, _ parameters: [String: Tensor], relu: Bool
  ) -> FusedStep? {
    let norm = relu ? graph.nodes[node.inputs[0]] : node
    let own = norm.parameters.compactMap { parameters[$0.name] }
    guard let operation = norm.operation as? GroupNormalization, own.count == 2 else { return nil }
    return FusedStep(inputs: norm.inputs, skipped: relu ? [norm.id] : []) {
      $0[0].vectorGroupNorm(groups: operation.groups, weight: own[0], bias: own[1], relu: relu)
    }
  }
}
