import Graph
import Tensors
import Testing

/// An operation's announced shape is that of its result, and rows of a row-wise result need only their rows.
@Suite struct OperationTests {
  struct Call: Sendable, CustomTestStringConvertible {
    let operation: any NodeOperation
    let inputs: [[Int]]
    var parameters: [[Int]] = []

    var testDescription: String { "\(operation.name) of \(inputs)" }
  }

  static let calls = [
    Call(
      operation: Convolution(kernel: 3, geometry: ConvolutionGeometry(stride: 2, padding: 2, dilation: 2)),
      inputs: [[3, 2, 7, 6]], parameters: [[5, 2, 3, 3], [5]]),
    Call(operation: Convolution(kernel: 1), inputs: [[2, 3, 4, 5]], parameters: [[6, 3]]),
    Call(operation: Convolution(kernel: 3), inputs: [[1, 1, 3, 3]], parameters: [[2, 1, 3, 3]]),
    Call(
      operation: MaxPool(kernel: 3, geometry: ConvolutionGeometry(stride: 2, padding: 1)),
      inputs: [[2, 3, 7, 6]]),
    Call(operation: ReLU(), inputs: [[2, 3]]),
    Call(operation: Sigmoid(), inputs: [[2, 3]]),
    Call(operation: Add(), inputs: [[3, 2], [3, 2]]),
    Call(operation: Add(), inputs: [[1, 2], [3, 2]]),
    Call(operation: Add(), inputs: [[3, 2], [1, 2]]),
    Call(operation: Tokens(), inputs: [[1, 3, 4, 5]]),
    Call(operation: FeatureMap(height: 4, width: 5), inputs: [[1, 20, 3]]),
    Call(operation: AddAxis(), inputs: [[3, 2]]),
    Call(operation: DropAxis(0), inputs: [[1, 3, 2]]),
    Call(operation: DropAxis(1), inputs: [[3, 1, 2]]),
    Call(operation: ConcatenateChannels(), inputs: [[1, 2, 3, 4], [5, 3, 3, 4]]),
    Call(operation: ConcatenateChannels(), inputs: [[3, 2, 2], [3, 1, 2]]),
    Call(operation: Stack(), inputs: [[1, 2, 3], [1, 2, 3]]),
    Call(operation: UpsampleNearest(height: 7, width: 5), inputs: [[3, 2, 4, 3]]),
    Call(operation: Linear(), inputs: [[1, 4, 3]], parameters: [[5, 3], [5]]),
    Call(operation: Linear(part: 2..<5), inputs: [[1, 4, 3]], parameters: [[6, 3], [6]]),
    Call(operation: FrozenBatchNormalization(), inputs: [[2, 3, 2, 2]], parameters: [[3], [3], [3], [3]]),
    Call(operation: LayerNormalization(), inputs: [[1, 4, 3]], parameters: [[3], [3]]),
    Call(operation: GroupNormalization(groups: 2), inputs: [[3, 4, 2, 2]], parameters: [[4], [4]]),
    Call(operation: AttentionScores(heads: 2), inputs: [[1, 3, 6], [1, 5, 6]]),
    Call(operation: AttentionContext(), inputs: [[1, 2, 3, 5], [1, 5, 6]]),
    Call(operation: AttentionMapScores(heads: 2), inputs: [[1, 3, 6], [1, 6, 2, 5]]),
    Call(operation: Softmax(), inputs: [[2, 3, 5]]),
    Call(operation: Softmax(trailingAxes: 2), inputs: [[2, 3, 5]]),
    Call(operation: Learned(), inputs: [], parameters: [[4, 3]]),
    Call(operation: Zeros(), inputs: [[1, 4, 3]]),
  ]

  @Test(arguments: calls)
  func resultHasTheAnnouncedShape(call: Call) {
    let result = call.operation.evaluate(
      call.inputs.map(Self.filled), parameters: call.parameters.map(Self.filled))
    #expect(result.shape == call.operation.shape(inputs: call.inputs, parameters: call.parameters))
    #expect(call.operation.flops(inputs: call.inputs, parameters: call.parameters, output: result.shape) >= 0)
    #expect(!call.operation.name.isEmpty && !call.operation.formula.isEmpty)
  }

  @Test(arguments: calls.filter { $0.operation.isRowwise })
  func rowsNeedOnlyTheirRows(call: Call) {
    let inputs = call.inputs.map(Self.filled)
    let parameters = call.parameters.map(Self.filled)
    let whole = call.operation.evaluate(inputs, parameters: parameters)
    guard whole.shape[0] > 1 else { return }
    let rows = [whole.shape[0] - 1, 0]
    let some = call.operation.evaluate(
      inputs.map { $0.shape[0] == 1 ? $0 : $0.rows(rows) }, parameters: parameters)
    #expect(some.shape == [2] + whole.shape.dropFirst())
    for (found, expected) in zip(some.values, whole.rows(rows).values) {
      #expect(abs(found - expected) <= 1e-5 * max(1, abs(expected)))
    }
  }

  /// Positive, so that variances are.
  private static func filled(_ shape: [Int]) -> Tensor {
    let values = (0..<shape.elementCount).map { index -> Float in
      Float((index * 7 + 3) % 11) / 4 + 0.25
    }
    return Tensor(shape: shape, values: values)
  }
}
