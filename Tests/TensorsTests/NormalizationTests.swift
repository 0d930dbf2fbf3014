import Tensors
import Testing

@Suite struct NormalizationTests {
  @Test(arguments: OperationCase.of("layer_norm"))
  func layerNormAgreesWithPyTorch(operation: OperationCase) throws {
    let actual = try operation.input("x").layerNorm(
      weight: operation.input("weight"), bias: operation.input("bias"))
    operation.check(actual)
  }

  /// A mean of 4096 has no digits for more: PyTorch in Float32 is 4e-5 off as well.
  @Test(arguments: OperationCase.of("distant_layer_norm"))
  func layerNormFarFromZeroCancelsNothing(operation: OperationCase) throws {
    let actual = try operation.input("x").layerNorm(
      weight: operation.input("weight"), bias: operation.input("bias"))
    operation.check(actual, within: 1e-4)
  }

  @Test(arguments: OperationCase.of("group_norm"))
  func groupNormAgreesWithPyTorch(operation: OperationCase) throws {
    let actual = try operation.input("x").groupNorm(
      groups: operation.setting("groups"), weight: operation.input("weight"), bias: operation.input("bias"))
    operation.check(actual)
  }

  @Test(arguments: OperationCase.of("frozen_batch_norm"))
  func frozenBatchNormAgreesWithPyTorch(operation: OperationCase) throws {
    let norm = try FrozenBatchNorm(
      weight: operation.input("weight"), bias: operation.input("bias"), mean: operation.input("mean"),
      variance: operation.input("variance"))
    operation.check(try operation.input("x").scaledByChannel(norm.scale, shift: norm.shift))
  }

  @Test func epsilonIsTheOneGiven() {
    let x = Tensor(shape: [1, 2], values: [-1, 1])
    let (one, zero) = (Tensor(shape: [2], repeating: 1), Tensor(shape: [2], repeating: 0))
    #expect(x.layerNorm(weight: one, bias: zero, epsilon: 3).values == [-0.5, 0.5])
    let planes = x.reshaped([1, 2, 1, 1])
    #expect(planes.groupNorm(groups: 1, weight: one, bias: zero, epsilon: 3).values == [-0.5, 0.5])
    let norm = FrozenBatchNorm(weight: one, bias: zero, mean: zero, variance: one, epsilon: 3)
    #expect(norm.scale.values == [0.5, 0.5])
  }
}
