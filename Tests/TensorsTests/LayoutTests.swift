import Tensors
import Testing

@Suite struct LayoutTests {
  @Test(arguments: OperationCase.of("concatenated"))
  func concatenationEqualsPyTorch(operation: OperationCase) throws {
    operation.check(.concatenated(operation.parts, axis: try operation.setting("axis")), within: 0)
  }

  @Test(arguments: OperationCase.of("stacked"))
  func stackEqualsPyTorch(operation: OperationCase) {
    operation.check(.stacked(operation.parts), within: 0)
  }

  @Test(arguments: OperationCase.of("permuted"))
  func permutationEqualsPyTorch(operation: OperationCase) throws {
    operation.check(try operation.input("x").permuted(operation.settings("order")), within: 0)
  }

  @Test func oneRowBesideNoneIsNone() {
    let (one, none) = (Tensor(shape: [1, 2, 3], repeating: 1), Tensor(shape: [0, 4, 3], values: []))
    #expect(Tensor.concatenated([one, none], axis: 1).shape == [0, 6, 3])
    #expect(Tensor.concatenated([none, one], axis: 1).shape == [0, 6, 3])
  }
}
