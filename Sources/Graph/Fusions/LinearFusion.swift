import Kernels
import Tensors

/// A linear layer on packed weights, with the ReLU that may follow.
public struct LinearFusion: Fusion {
  private let packed = PackedLayers<PackedLinear>()

  public init() {}

  public func step(for node: Node, in graph: ComputationGraph, parameters: [String: Tensor]) -> FusedStep? {
    let hasReLU = node.operation is ReLU
    let layer = hasReLU ? graph.nodes[node.inputs[0]] : node
    let own = layer.parameters.compactMap { parameters[$0.name] }
    guard let operation = layer.operation as? Linear, own.count == 2 else { return nil }
    let packed = packed
    // By its weights, which several nodes may share, as the heads do on every decoder layer.
    let name = "\(layer.parameters[0].name) \(operation.part.map { "\($0)" } ?? "")"
    return FusedStep(inputs: layer.inputs, skipped: hasReLU ? [layer.id] : []) { inputs in
      let linear = packed.layer(name, isKeptAtOnce: { _ in false }) {
        let rows = operation.part ?? 0..<own[0].shape[0]
        let weight = own[0].rows(rows)
        defer { weight.releasePages() }
        return PackedLinear(weight: weight, bias: own[1].rows(rows))
      }
      return linear(inputs[0], relu: hasReLU)
    }
  }
}
