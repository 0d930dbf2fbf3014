import Tensors

/// The parameters of the mask head (`MaskHeadSmallConv`), as the checkpoint has them.
public struct MaskHeadParameters: Sendable {
  /// A 3×3 convolution and the group norm after it.
  public struct Stage: Sendable {
    /// `[outputs, inputs, 3, 3]` and `[outputs]`: `lay1` to `lay5`.
    public var weight: Tensor
    public var bias: Tensor
    /// `[outputs]` each: `gn1` to `gn5`.
    public var normWeight: Tensor
    public var normBias: Tensor

    public init(weight: Tensor, bias: Tensor, normWeight: Tensor, normBias: Tensor) {
      self.weight = weight
      self.bias = bias
      self.normWeight = normWeight
      self.normBias = normBias
    }
  }

  /// The five stages.
  public var stages: [Stage]
  /// `[1, inputs, 3, 3]` and `[1]`: `out_lay`.
  public var outputWeight: Tensor
  public var outputBias: Tensor

  public init(stages: [Stage], outputWeight: Tensor, outputBias: Tensor) {
    self.stages = stages
    self.outputWeight = outputWeight
    self.outputBias = outputBias
  }
}
