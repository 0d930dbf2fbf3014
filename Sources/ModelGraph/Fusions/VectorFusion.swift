import Tensors

/// Single operations whose vector form, over threads, is the same arithmetic: softmax, sums and ResNet's max pool.
public struct VectorFusion: Fusion {
  public init() {}

  public func step(for node: Node, in graph: ComputationGraph, parameters: [String: Tensor]) -> FusedStep? {
    switch node.operation {
    case let softmax as Softmax:
      return FusedStep(inputs: node.inputs, skipped: []) {
        $0[0].vectorSoftmax(trailingAxes: softmax.axisCount)
      }
    case is Add where node.inputs.allSatisfy({ graph.nodes[$0].shape == node.shape }):
      return FusedStep(inputs: node.inputs, skipped: []) { $0[0].vectorSum($0[1]) }
    case let pool as MaxPool
    where pool.kernel == 3 && pool.geometry == ConvolutionGeometry(stride: 2, padding: 1):
      return FusedStep(inputs: node.inputs, skipped: []) { $0[0].vectorMaxPool() }
    default:
      return nil
    }
  }
}
