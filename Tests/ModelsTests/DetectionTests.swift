import Foundation
import Models
import Tensors
import Testing

/// From logits to classes and scores, by hand.
struct DetectionTests {
  private static let categories = Categories([
    ObjectClass(id: 0, name: "cup", isThing: true), ObjectClass(id: 1, name: "cat", isThing: true),
    ObjectClass(id: 2, name: "sky", isThing: false),
  ])

  /// Class probabilities of each query; the last column is "no object".
  private static let probabilities: [[Float]] = [
    [0.1, 0.7, 0.1, 0.1], [0.2, 0.1, 0.2, 0.5], [0.05, 0.05, 0.875, 0.025], [0.3, 0.3, 0.1, 0.3],
  ]

  /// A softmax ignores a constant, here one per query.
  private let detections = Detections(
    logits: Tensor(
      shape: [1, 4, 4],
      values: probabilities.enumerated().flatMap { query, row in row.map { log($0) + Float(query) * 10 } }),
    boxes: Tensor(
      shape: [1, 4, 4], values: [0.5, 0.5, 1, 1, 0.25, 0.5, 0.5, 0.25, 0, 0, 0, 0, 1, 1, 0.5, 0.5]),
    categories: categories)

  @Test func theMostProbableClassCounts() {
    #expect(detections.all.map(\.query) == [0, 1, 2, 3])
    #expect(detections.all.map(\.category.name) == ["cat", "cup", "sky", "cup"])
    #expect(zip(detections.all.map(\.score), [0.7, 0.2, 0.875, 0.3]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func noObjectIsToldApart() {
    #expect(detections.all.map(\.isNoObject) == [false, true, false, true])
  }

  @Test func probabilitiesSumToOne() {
    #expect(detections.probabilities.shape == [4, 4])
    for (found, expected) in zip(detections.probabilities.values, Self.probabilities.joined()) {
      #expect(abs(found - expected) < 1e-6)
    }
  }

  @Test func boxesKnowTheirSides() {
    let box = detections.all[1].box
    #expect([box.left, box.right, box.top, box.bottom] == [0, 0.5, 0.375, 0.625])
    #expect([box.centerX, box.centerY, box.width, box.height] == [0.25, 0.5, 0.5, 0.25])
  }

  @Test func aThresholdMustBeExceeded() {
    #expect(detections.kept(above: 0.5).map(\.query) == [0, 2])
    #expect(detections.kept(above: detections.all[2].score).isEmpty)
    #expect(detections.kept(above: 0).count == 4)
    #expect(Detections.defaultThreshold == 0.7)
  }

  @Test func theRankingIsByScoreThenQuery() {
    #expect(detections.ranked.map(\.query) == [2, 0, 3, 1])
    let equal = Detections(
      logits: Tensor(shape: [1, 3, 2], repeating: 0), boxes: Tensor(shape: [1, 3, 4], repeating: 0),
      categories: Self.categories)
    #expect(equal.ranked.map(\.query) == [0, 1, 2])
  }

  @Test func topClassesIncludeNoObject() {
    let top = detections.topClasses(of: 1, count: 2)
    #expect(top.map { $0.category?.name } == [nil, "cup"])
    #expect(abs(top[0].probability - 0.5) < 1e-6)
    #expect(detections.topClasses(of: 0).map { $0.category?.name } == ["cat", "cup", "sky", nil])
  }

  @Test func noQueriesFindNothing() {
    let none = Detections(
      logits: Tensor(shape: [1, 0, 4], values: []), boxes: Tensor(shape: [1, 0, 4], values: []),
      categories: Self.categories)
    #expect(none.all.isEmpty && none.ranked.isEmpty)
  }
}
