import COpenBLAS
import Tensors
import Testing

@Suite struct MatMulTests {
  @Test(arguments: OperationCase.of("matmul"))
  func productAgreesWithPyTorch(operation: OperationCase) throws {
    let order: MatrixOrder = try operation.setting("transposed") == 1 ? .transposed : .asStored
    let scale = try operation.input("scale").values[0]
    let actual = try operation.input("a").multiplied(by: operation.input("b"), order, scale: scale)
    operation.check(actual, within: 1e-5)
  }

  @Test(arguments: OperationCase.of("linear"))
  func linearAgreesWithPyTorch(operation: OperationCase) throws {
    let actual = try operation.input("x").linear(
      weight: operation.input("weight"), bias: operation.optionalInput("bias"))
    operation.check(actual, within: 1e-5)
  }

  @Test func noRowsGiveNoRows() {
    let weight = Tensor(shape: [3, 4], repeating: 1)
    let none = Tensor(shape: [0, 4], values: [])
    #expect(none.linear(weight: weight, bias: Tensor(shape: [3], repeating: 1)).shape == [0, 3])
    #expect(none.multiplied(by: weight, .transposed).shape == [0, 3])
  }

  @Test func endedThreadsStayEnded() {
    BLASThreads.end()
    let square = Tensor(shape: [64, 64], repeating: 1)
    #expect(square.multiplied(by: square).values.allSatisfy { $0 == 64 })
    #expect(openblas_get_num_threads() == 1)
  }
}
