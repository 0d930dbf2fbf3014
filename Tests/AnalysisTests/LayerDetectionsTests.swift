import Analysis
import Models
import Tensors
import Testing

struct LayerDetectionsTests {
  /// Three cats, of which two are one; a dog on the same place; a fourth cat that is not sure.
  @Test func duplicatesAreWhatSuppressionWouldRemove() {
    let logits: [Float] = [
      5, 0, 0, 6, 0, 0, 5, 0, 0, 0, 5, 0, 1, 0, 1,
    ]
    let boxes: [Float] = [
      0.3, 0.3, 0.2, 0.2, 0.31, 0.3, 0.2, 0.2, 0.7, 0.7, 0.2, 0.2, 0.3, 0.3, 0.2, 0.2, 0.3, 0.3, 0.2, 0.2,
    ]
    let layer = LayerFindings(
      layer: 0,
      detections: Detections(
        logits: Tensor(shape: [1, 5, 3], values: logits), boxes: Tensor(shape: [1, 5, 4], values: boxes),
        categories: Categories([])))
    // The less sure of the two goes.
    #expect(layer.duplicates(above: 0.7).map(\.query) == [0])
    #expect(layer.duplicates(above: 0.7, overlap: 0.95).isEmpty)
  }
}
