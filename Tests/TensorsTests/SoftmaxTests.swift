import Tensors
import Testing

@Suite struct SoftmaxTests {
  @Test(arguments: OperationCase.of("softmax"))
  func softmaxAgreesWithPyTorch(operation: OperationCase) throws {
    let axes = try operation.settings("axes")
    let actual = try operation.input("x").softmax(axes: axes)
    operation.check(actual)
    let extents = axes.map { actual.shape[$0] }
    let sums = actual.values.reduce(0) { $0 + Double($1) }
    #expect(abs(sums - Double(actual.count / extents.elementCount)) < 1e-5)
  }

  @Test func orderOfAxesDoesNotMatter() throws {
    let x = try #require(OperationCase.of("softmax").first { $0.testDescription.contains("(2, 3, 5)") })
      .input("x")
    #expect(x.softmax(axes: [0, 2]).values == x.softmax(axes: [2, 0]).values)
  }

  @Test func maskedPlacesGetNothing() {
    let x = Tensor(shape: [1, 3], values: [0, -.infinity, 0])
    #expect(x.softmax(axes: [1]).values == [0.5, 0, 0.5])
  }

  @Test func oneNaNSpoilsItsGroupOnly() {
    let x = Tensor(shape: [2, 2], values: [0, .nan, 1, 1])
    let result = x.softmax(axes: [1]).values
    #expect(result[0].isNaN && result[1].isNaN)
    #expect(Array(result[2...]) == [0.5, 0.5])
  }
}
