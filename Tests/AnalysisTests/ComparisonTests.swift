import Graph
import Tensors
import Testing

@testable import Analysis
@testable import Models

/// Differences and layouts of single tensors.
struct ComparisonTests {
  @Test func theFarthestPlaceIsNamed() {
    let a = Tensor(shape: [2, 3], values: [1, -4, 2, 0, 1, 1])
    let b = Tensor(shape: [2, 3], values: [1, -4, 2.5, 0, 0, 1])
    let difference = TensorDifference(a, b)
    #expect(difference.largest == 1 && difference.magnitude == 4 && difference.relative == 0.25)
    #expect(difference.index == [1, 1] && difference.values == (1, 0))
    #expect(TensorDifference(a, a).index == nil && TensorDifference(a, a).relative == 0)
  }

  @Test func whatIsNoNumberIsInfinitelyFar() {
    func difference(_ a: Float, _ b: Float) -> Float {
      TensorDifference(Tensor(shape: [1], values: [a]), Tensor(shape: [1], values: [b])).largest
    }
    #expect(difference(.nan, .nan) == 0 && difference(.infinity, .infinity) == 0)
    #expect(difference(.nan, 1) == .infinity && difference(1, .nan) == .infinity)
    #expect(difference(.infinity, -.infinity) == .infinity)
    let zero = Tensor(shape: [1], values: [0])
    #expect(TensorDifference(zero, Tensor(shape: [1], values: [1])).relative == .infinity)
  }

  /// Tokens of a map: `[1, C, H, W]` in each of its layouts.
  @Test(arguments: [
    [1, 6, 2, 3], [6, 2, 3], [1, 6, 5], [5, 1, 6], [1, 5, 6], [5, 6], [2, 3, 6], [1, 2, 3, 6],
  ])
  func layoutsAreToldByShapes(shape: [Int]) {
    // Six channels on two rows of three, or on one row of five: no extents are alike.
    let grid = shape.contains(5) ? (height: 1, width: 5) : (height: 2, width: 3)
    let map = Tensor(
      shape: [1, 6, grid.height, grid.width], values: (0..<6 * grid.height * grid.width).map(Float.init))
    guard let laidOut = map.laidOut(as: shape) else {
      Issue.record("\(map.shape) as \(shape)")
      return
    }
    #expect(laidOut.shape == shape)
    #expect(laidOut.laidOut(as: map.shape)?.values == map.values)
    let isChannelsLast = shape.last == 6
    #expect(laidOut.values[1] == (isChannelsLast ? Float(grid.height * grid.width) : 1))
  }

  @Test func rowsAndColumnsAreOneAxisOrTwo() throws {
    let map = Tensor(shape: [1, 4, 2, 3], values: (0..<24).map(Float.init))
    let tokens = try #require(map.laidOut(as: [6, 1, 4]))
    #expect(tokens.values.prefix(4) == [0, 6, 12, 18])
    #expect(tokens.laidOut(as: [1, 4, 2, 3])?.values == map.values)
    #expect(tokens.laidOut(as: [1, 6, 4])?.values == tokens.values)
    #expect(map.laidOut(as: [1, 4, 2, 4]) == nil && map.laidOut(as: [2, 12]) == nil)
  }

  @Test func axesAlikeKeepTheirOrder() throws {
    let map = Tensor(shape: [1, 5, 3, 3], values: (0..<45).map(Float.init))
    let last = try #require(map.laidOut(as: [3, 3, 5]))
    #expect(last.values.prefix(6) == [0, 9, 18, 27, 36, 1])
    // As many channels as columns: they went from the front to the back.
    let square = Tensor(shape: [1, 4, 3, 4], values: (0..<48).map(Float.init))
    #expect(square.laidOut(as: [3, 4, 4])?.values.prefix(5) == [0, 12, 24, 36, 1])
    // The same extents in the same order: a transposed pattern stays one, and differs.
    let pattern = Tensor(shape: [1, 2, 3, 3], values: (0..<18).map(Float.init))
    #expect(pattern.laidOut(as: [2, 3, 3])?.values == pattern.values)
  }

  @Test func boxesOverlap() {
    let box = Box(centerX: 0.5, centerY: 0.5, width: 0.2, height: 0.2)
    let beside = Box(centerX: 0.6, centerY: 0.5, width: 0.2, height: 0.2)
    #expect(abs(box.intersectionOverUnion(box) - 1) < 1e-6)
    #expect(abs(box.intersectionOverUnion(beside) - 1 / 3) < 1e-5)
    #expect(box.intersectionOverUnion(Box(centerX: 0.9, centerY: 0.5, width: 0.1, height: 0.1)) == 0)
  }

  @Test func changesOfScoresFitTheirColumn() {
    #expect(formatScoreChange(0.0312) == "+0.031" && formatScoreChange(-0.00012) == "-1.2e-4")
    for change: Float in [-1, 1, 0.0005, -0.00049, 9.8e-5, -9.6e-5, -1e-9, 0] {
      #expect(formatScoreChange(change, digits: 1).count <= 6, "\(change)")
    }
  }

  @Test func masksOverlap() {
    func mask(_ values: [Float]) -> Tensor { Tensor(shape: [2, 2], values: values) }
    #expect(mask([1, 1, -1, -1]).maskIoU(mask([-1, 2, 3, -1])) == Float(1) / 3)
    #expect(mask([-1, -1, -1, -1]).maskIoU(mask([-1, -2, -3, -1])) == 1)
    #expect(mask([1, 1, -1, -1]).maskIoU(Tensor(shape: [4], values: [1, 1, -1, -1])) == nil)
  }
}
