import Tensors
import Testing

@Suite struct PoolingTests {
  @Test(arguments: OperationCase.of("max_pool"))
  func maxPoolEqualsPyTorch(operation: OperationCase) throws {
    let actual = try operation.input("x").maxPooled(
      kernel: operation.setting("kernel"), geometry: operation.geometry)
    operation.check(actual, within: 0)
  }

  /// As in PyTorch, so that a fault upstream is not hidden by its neighbours.
  @Test func notANumberWinsItsWindows() {
    let x = Tensor(shape: [1, 1, 1, 5], values: [1, .nan, 3, 4, 5])
    let result = x.maxPooled(kernel: 3, geometry: ConvolutionGeometry(stride: 2, padding: 1)).values
    #expect(result[0].isNaN && result[1].isNaN)
    #expect(result[2] == 5)
  }
}
