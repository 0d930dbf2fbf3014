import Tensors

/// Batch norm with stored statistics; parameters `weight`, `bias`, `running_mean`, `running_var`, each `[C]`.
public struct FrozenBatchNormalization: NodeOperation {
  public let name = "batch_norm"
  public let formula = "(x − mean) / √(var + 10⁻⁵) · w + b, stored statistics"
  public let isRowwise = true

  public init() {}

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 2 * output.elementCount }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    let folded = FrozenBatchNorm(
      weight: parameters[0], bias: parameters[1], mean: parameters[2], variance: parameters[3])
    return inputs[0].scaledByChannel(folded.scale, shift: folded.shift)
  }
}

/// Layer norm over the last axis; parameters `weight`, `bias`, each `[C]`.
public struct LayerNormalization: NodeOperation {
  public let name = "layer_norm"
  public let formula = "(x − mean) / √(var + 10⁻⁵) · w + b, per token"

  public init() {}

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 7 * output.elementCount }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].layerNorm(weight: parameters[0], bias: parameters[1])
  }
}

/// Group norm of `[N, C, H, W]`; parameters `weight`, `bias`, each `[C]`.
public struct GroupNormalization: NodeOperation {
  public let groups: Int

  public init(groups: Int) { self.groups = groups }

  public var name: String { "group_norm" }
  public var formula: String { "(x − mean) / √(var + 10⁻⁵) · w + b, \(groups) groups of channels" }
  public var isRowwise: Bool { true }

  public func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 7 * output.elementCount }

  public func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    inputs[0].groupNorm(groups: groups, weight: parameters[0], bias: parameters[1])
  }
}
