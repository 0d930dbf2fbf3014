import Tensors
import TestSupport
import Testing

@Suite struct ResizeTests {
  @Test(arguments: OperationCase.of("nearest"))
  func nearestEqualsPyTorch(operation: OperationCase) throws {
    let size = try operation.settings("size")
    operation.check(try operation.input("x").resizedNearest(height: size[0], width: size[1]), within: 0)
  }

  @Test(arguments: OperationCase.of("bilinear"))
  func bilinearAgreesWithPyTorch(operation: OperationCase) throws {
    let size = try operation.settings("size")
    operation.check(try operation.input("x").resizedBilinear(height: size[0], width: size[1]))
  }

  @Test func sameSizeChangesNothing() {
    var random = Reproducible(seed: 3)
    let x = random.tensor([3, 5, 4])
    #expect(x.resizedNearest(height: 5, width: 4).values == x.values)
    #expect(x.resizedBilinear(height: 5, width: 4).values == x.values)
  }

  @Test func noPlanesGiveNoPlanes() {
    let none = Tensor(shape: [0, 2, 2], values: [])
    #expect(none.resizedBilinear(height: 3, width: 5).shape == [0, 3, 5])
    #expect(none.resizedNearest(height: 3, width: 5).shape == [0, 3, 5])
  }
}
