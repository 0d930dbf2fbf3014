import Kernels
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
    case is Add:
      return FusedStep(inputs: node.inputs, skipped: []) { inputs in
        // What all rows share has a single one.
        inputs[0].shape == inputs[1].shape ? inputs[0].vectorSum(inputs[1]) : inputs[0].adding(inputs[1])
      }
    case let pool as MaxPool
    where pool.kernel == 3 && pool.geometry == ConvolutionGeometry(stride: 2, padding: 1):
      return FusedStep(inputs: node.inputs, skipped: []) { $0[0].vectorMaxPool() }
    default:
      return nil
    }
  }
}
