import Graph
import Tensors
import Testing

/// Operations of networks whose queries have reference points, by hand.
struct PointOperationTests {
  @Test func productsAreByElement() {
    let product = Multiply().evaluate(
      [Tensor(shape: [1, 3], values: [1, 2, -3]), Tensor(shape: [1, 3], values: [4, 0.5, 2])], parameters: [])
    #expect(product.values == [4, 1, -6])
  }

  @Test func theInverseOfASigmoidStaysFinite() {
    let x = Tensor(shape: [7], values: [0.5, 0.75, 0.1, 0, 1, -3, 3])
    let found = InverseSigmoid().evaluate([x], parameters: [])
    let back = found.sigmoid().values
    for (value, expected) in zip(back, [0.5, 0.75, 0.1, 1e-5, 1 - 1e-5, 1e-5, 1 - 1e-5] as [Float]) {
      #expect(abs(value - expected) < 1e-6)
    }
  }

  @Test func aShortSummandGoesToTheFirstValues() {
    let sum = AddToFirst().evaluate(
      [
        Tensor(shape: [1, 2, 3], values: [1, 2, 3, 4, 5, 6]),
        Tensor(shape: [1, 2, 2], values: [10, 20, 30, 40]),
      ],
      parameters: [])
    #expect(sum.values == [11, 22, 3, 34, 45, 6])
  }

  /// Two parts' scores are scaled by their channels together, as if they lay side by side.
  @Test func scoresOfPartsAddUpToThoseOfTheWhole() {
    let (a, b) = (
      Tensor(shape: [1, 2, 4], values: (0..<8).map(Float.init)),
      Tensor(shape: [1, 3, 4], values: (0..<12).map { Float($0) - 5 })
    )
    func interleaved(_ x: Tensor) -> Tensor {
      // Of each head the channels twice.
      Tensor(
        shape: [1, x.shape[1], 8],
        values: (0..<x.shape[1]).flatMap { row in
          let values = x.row(0).row(row).values
          return values[0..<2] + values[0..<2] + values[2..<4] + values[2..<4]
        })
    }
    let part = AttentionScores(heads: 2, parts: 2).evaluate([a, b], parameters: []).values
    let whole = AttentionScores(heads: 2).evaluate([interleaved(a), interleaved(b)], parameters: []).values
    for (part, whole) in zip(part, whole) { #expect(abs(2 * part - whole) < 1e-4) }
    #expect(AttentionScores(heads: 2, parts: 2).formula.contains("2 C / 2"))
  }
}
