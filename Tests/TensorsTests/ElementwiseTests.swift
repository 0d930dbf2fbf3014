import Tensors
import Testing

@Suite struct ElementwiseTests {
  @Test(arguments: OperationCase.of("relu"))
  func reluEqualsPyTorch(operation: OperationCase) throws {
    operation.check(try operation.input("x").relu(), within: 0)
  }

  @Test func reluKeepsNotANumber() {
    let result = Tensor(shape: [4], values: [.nan, -1, .infinity, -.infinity]).relu().values
    #expect(result[0].isNaN)
    #expect(Array(result[1...]) == [0, .infinity, 0])
  }

  @Test(arguments: OperationCase.of("sigmoid"))
  func sigmoidAgreesWithPyTorch(operation: OperationCase) throws {
    let actual = try operation.input("x").sigmoid()
    operation.check(actual)
    // Far from zero the values are tiny: compare each by its own size.
    for (found, expected) in zip(actual.values, operation.expected.values) where expected > 1e-37 {
      #expect(abs(found - expected) <= 1e-6 * expected)
    }
  }

  @Test(arguments: OperationCase.of("add"))
  func additionEqualsPyTorch(operation: OperationCase) throws {
    operation.check(try operation.input("a").adding(operation.input("b")), within: 0)
  }

  @Test func oneRowAddedToNoneIsNone() {
    let (one, none) = (Tensor(shape: [1, 3], repeating: 1), Tensor(shape: [0, 3], values: []))
    #expect(one.adding(none).shape == [0, 3])
    #expect(none.adding(one).shape == [0, 3])
    #expect(none.adding(none).shape == [0, 3])
  }
}
