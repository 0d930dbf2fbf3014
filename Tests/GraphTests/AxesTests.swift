import Foundation
import Graph
import Tensors
import Testing

/// Every operation states what the axes of its result count, from those of its inputs.
@Suite struct AxesTests {
  struct Call: Sendable, CustomTestStringConvertible {
    let operation: any NodeOperation
    let inputs: [Form]
    let axes: [Axis]

    var testDescription: String { "\(operation.name) of \(inputs.map(\.axes))" }
  }

  private static let grid = Grid(height: 4, width: 5)
  private static let map = Form(shape: [1, 3, 4, 5], axes: [.batch, .channel, .y, .x])
  private static let queryMaps = Form(shape: [6, 3, 4, 5], axes: [.query, .channel, .y, .x])
  private static let headMaps = Form(shape: [6, 2, 4, 5], axes: [.query, .head, .y, .x])
  private static let places = Form(shape: [1, 20, 6], axes: [.batch, .place(grid), .channel])
  private static let queries = Form(shape: [1, 7, 6], axes: [.batch, .query, .channel])
  private static let pattern = Form(shape: [1, 2, 7, 20], axes: [.batch, .head, .query, .place(grid)])

  static let calls = [
    Call(operation: Source(form: pattern), inputs: [], axes: [.batch, .head, .query, .place(grid)]),
    Call(operation: Convolution(kernel: 1), inputs: [map], axes: [.batch, .channel, .y, .x]),
    Call(operation: Convolution(kernel: 1), inputs: [queryMaps], axes: [.query, .channel, .y, .x]),
    Call(operation: MaxPool(kernel: 1, geometry: .init()), inputs: [map], axes: map.axes),
    Call(operation: ReLU(), inputs: [pattern], axes: pattern.axes),
    Call(operation: Sigmoid(), inputs: [queries], axes: queries.axes),
    Call(operation: Scale(by: 2), inputs: [places], axes: places.axes),
    Call(operation: Add(), inputs: [queries, queries], axes: queries.axes),
    Call(operation: Add(), inputs: [map, queryMaps], axes: queryMaps.axes),
    Call(operation: Add(), inputs: [queryMaps, map], axes: queryMaps.axes),
    Call(operation: Tokens(), inputs: [map], axes: places.axes),
    Call(operation: FeatureMap(height: 4, width: 5), inputs: [places], axes: map.axes),
    Call(
      operation: AddAxis(), inputs: [Form(shape: [6, 4, 5], axes: [.query, .y, .x])],
      axes: [.batch, .query, .y, .x]),
    Call(
      operation: DropAxis(0),
      inputs: [Form(shape: [1, 6, 2, 4, 5], axes: [.batch, .query, .head, .y, .x])],
      axes: [.query, .head, .y, .x]),
    Call(operation: DropAxis(1), inputs: [queryMaps], axes: [.query, .y, .x]),
    Call(operation: ConcatenateChannels(), inputs: [map, headMaps], axes: [.query, .channel, .y, .x]),
    Call(operation: Stack(), inputs: [queries, queries], axes: [.layer, .batch, .query, .channel]),
    Call(operation: UpsampleNearest(height: 8, width: 10), inputs: [queryMaps], axes: queryMaps.axes),
    Call(operation: Linear(), inputs: [places], axes: places.axes),
    Call(operation: Linear(part: 0..<6), inputs: [queries], axes: queries.axes),
    Call(operation: Linear(output: .label), inputs: [queries], axes: [.batch, .query, .label]),
    Call(operation: Linear(output: .coordinate), inputs: [queries], axes: [.batch, .query, .coordinate]),
    Call(operation: FrozenBatchNormalization(), inputs: [map], axes: map.axes),
    Call(operation: LayerNormalization(), inputs: [queries], axes: queries.axes),
    Call(operation: GroupNormalization(groups: 1), inputs: [queryMaps], axes: queryMaps.axes),
    Call(
      operation: AttentionScores(heads: 2), inputs: [places, places],
      axes: [.batch, .head, .place(grid), .place(grid)]),
    Call(operation: AttentionScores(heads: 2), inputs: [queries, places], axes: pattern.axes),
    Call(operation: AttentionContext(), inputs: [pattern, places], axes: queries.axes),
    Call(
      operation: AttentionMapScores(heads: 2), inputs: [queries, map],
      axes: [.batch, .query, .head, .y, .x]),
    Call(operation: Softmax(trailingAxes: 2), inputs: [pattern], axes: pattern.axes),
    Call(operation: GlobalAveragePool(), inputs: [map], axes: map.axes),
    Call(operation: Flatten(), inputs: [map], axes: [.batch, .channel]),
    Call(operation: Learned(), inputs: [], axes: [.batch, .query, .channel]),
    Call(operation: Zeros(), inputs: [queries], axes: queries.axes),
  ]

  @Test(arguments: calls)
  func resultsSayWhatTheirAxesCount(call: Call) {
    #expect(call.operation.axes(inputs: call.inputs) == call.axes)
  }

  @Test(arguments: [
    Axis.batch, .layer, .query, .head, .channel, .y, .x, .coordinate, .label, .free, .place(grid),
  ])
  func axesAreWrittenAsWords(axis: Axis) throws {
    #expect(Axis(axis.description) == axis)
    let data = try JSONEncoder().encode([axis])
    #expect(String(decoding: data, as: UTF8.self) == "[\"\(axis)\"]")
    #expect(try JSONDecoder().decode([Axis].self, from: data) == [axis])
  }

  @Test(arguments: [
    "", "place", "place()", "place(4)", "place(4x)", "place(0x4)", "place(-1x-4)", "place(4x5", "queries",
  ])
  func otherWordsAreNoAxes(text: String) {
    #expect(Axis(text) == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Axis].self, from: JSONEncoder().encode([text]))
    }
  }

  @Test func aFormKnowsItsGrid() {
    #expect(Self.map.grid == Self.grid && Self.pattern.grid == Self.grid)
    #expect(Self.queries.grid == nil)
    #expect(Self.pattern.extent(.head) == 2 && Self.pattern.extent(.label) == nil)
  }
}
