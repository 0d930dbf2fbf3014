import Models
import Tensors
import Testing

/// The published merge on maps small enough to check by eye.
struct PanopticSegmentationTests {
  private static let categories = Categories([
    ObjectClass(id: 0, name: "cat", isThing: true), ObjectClass(id: 1, name: "sky", isThing: false),
    ObjectClass(id: 2, name: "grass", isThing: false),
  ])
  private static let (cat, sky, grass) = (0, 1, 2)

  /// Candidates of these classes, query 10 first.
  private func candidates(_ classes: [Int]) -> [Detection] {
    let queries = 10 + classes.count
    let logits = Tensor(shape: [1, queries, 4]) { elements in
      elements.update(repeating: 0)
      for (index, column) in classes.enumerated() { elements[(10 + index) * 4 + column] = 20 }
    }
    return Array(
      Detections(
        logits: logits, boxes: Tensor(shape: [1, queries, 4], repeating: 0.5), categories: Self.categories
      )
      .all.suffix(classes.count))
  }

  /// A segmentation of one row of pixels at the masks' own size.
  private func segmentation(_ classes: [Int], _ masks: [[Float]]) -> PanopticSegmentation {
    let width = masks[0].count
    return PanopticSegmentation(
      candidates: candidates(classes),
      masks: Tensor(shape: [masks.count, 1, width], values: masks.flatMap { $0 }), width: width, height: 1)
  }

  @Test func everyPixelGoesToTheLargestMask() {
    let result = segmentation(
      [Self.cat, Self.sky],
      [[3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]])
    #expect(result.indices == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    #expect(result.segments.map(\.query) == [10, 11])
    #expect(result.segments.map(\.category.name) == ["cat", "sky"])
    #expect(result.segments.map(\.area) == [5, 6])
    #expect(result.segments.allSatisfy { $0.score > 0.999 })
    #expect(result.width == 11 && result.height == 1)
  }

  @Test func equalMasksGoToTheFirst() {
    let result = segmentation([Self.cat, Self.cat], [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]])
    #expect(result.segments.map(\.query) == [10])
    #expect(result.indices == [0, 0, 0, 0, 0])
  }

  @Test func stuffOfOneClassIsMergedIntoItsFirst() {
    let result = segmentation(
      [Self.sky, Self.grass, Self.sky],
      [
        [5, 5, 5, 5, 5, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5],
        [0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0],
      ])
    #expect(result.segments.map(\.query) == [10, 11])
    #expect(result.segments.map(\.area) == [10, 5])
    #expect(result.indices == [Int](repeating: 0, count: 10) + [Int](repeating: 1, count: 5))
  }

  /// The published code decides anew once a merged query has lost its pixels, without its mask.
  @Test func aMergedQuerysPixelsGoToTheNextLargestMask() {
    let result = segmentation(
      [Self.sky, Self.cat, Self.sky],
      [
        [5, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 1, 1, 9, 9, 9, 9, 9],
        [0, 0, 0, 0, 0, 5, 5, 0, 0, 0, 0, 0],
      ])
    #expect(result.segments.map(\.query) == [10, 11])
    #expect(result.indices == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])
  }

  @Test func thingsOfOneClassStayApart() {
    let result = segmentation(
      [Self.cat, Self.cat], [[5, 5, 5, 5, 5, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 5, 5, 5, 5, 5]])
    #expect(result.segments.map(\.query) == [10, 11])
  }

  @Test func fourPixelsAreDroppedAndFiveKept() {
    let result = segmentation(
      [Self.cat, Self.cat, Self.sky],
      [
        [9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0],
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      ])
    #expect(result.segments.map(\.query) == [11, 12])
    #expect(result.segments.map(\.area) == [5, 10])
    #expect(result.indices == [1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
  }

  /// Dropping takes all that are small at once, and those left may grow.
  @Test func smallOnesAreDroppedTogether() {
    let result = segmentation(
      [Self.cat, Self.cat, Self.cat],
      [[9, 9, 0, 0, 0, 0, 0, 0, 0], [8, 8, 9, 9, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1, 1]])
    #expect(result.segments.map(\.query) == [12])
    #expect(result.segments.map(\.area) == [9])
  }

  @Test func whereAllAreSmallNothingIsLeft() {
    let result = segmentation([Self.cat, Self.sky], [[9, 9, 0, 0], [0, 0, 9, 9]])
    #expect(result.segments.isEmpty)
    #expect(result.indices == [0, 0, 0, 0])
  }

  @Test func noCandidatesGiveNoSegments() {
    let result = PanopticSegmentation(
      candidates: [], masks: Tensor(shape: [0, 2, 3], values: []), width: 4, height: 3)
    #expect(result.segments.isEmpty)
    #expect(result.indices == [Int](repeating: 0, count: 12))
  }

  @Test func masksAreEnlargedBeforeTheyAreCompared() {
    // Over four columns the first mask falls 4, 3, 1, 0 and the second is 2 everywhere.
    let result = PanopticSegmentation(
      candidates: candidates([Self.cat, Self.sky]),
      masks: Tensor(shape: [2, 1, 2], values: [4, 0, 2, 2]), width: 4, height: 3)
    #expect(result.indices == [0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1])
    #expect(result.segments.map(\.area) == [6, 6])
  }
}
