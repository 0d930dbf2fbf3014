import Tensors
import Testing

@Suite struct ConvolutionTests {
  @Test(arguments: OperationCase.of("conv2d"))
  func convolutionAgreesWithPyTorch(operation: OperationCase) throws {
    let actual = try operation.input("x").convolved(
      with: operation.input("weight"), bias: operation.optionalInput("bias"), geometry: operation.geometry)
    operation.check(actual, within: 1e-5)
  }

  @Test(arguments: [
    // extent, kernel, stride, padding, dilation, places
    (7, 3, 2, 1, 1, 4), (8, 3, 2, 1, 1, 4), (5, 1, 1, 0, 1, 5), (9, 3, 1, 2, 2, 9), (10, 3, 3, 0, 2, 2),
    (3, 3, 1, 0, 1, 1), (2, 3, 1, 0, 1, 0), (2, 3, 2, 0, 1, 0), (1, 7, 4, 0, 1, 0),
  ])
  func outputExtentCountsWholeWindows(
    extent: Int, kernel: Int, stride: Int, padding: Int, dilation: Int, places: Int
  ) {
    let geometry = ConvolutionGeometry(stride: stride, padding: padding, dilation: dilation)
    #expect(geometry.outputExtent(extent, kernel: kernel) == places)
  }

  @Test func noImagesGiveNoImages() {
    let none = Tensor(shape: [0, 2, 5, 5], values: [])
    #expect(none.convolved(with: Tensor(shape: [3, 2, 3, 3], repeating: 1)).shape == [0, 3, 3, 3])
  }
}
