import Foundation
import Images
import Testing

@Suite struct ResizingTests {
  @Test func resizesAsPillowDoes() throws {
    let results = try Fixture.files(in: "resize", "ppm").filter { $0.lastPathComponent.contains("-") }
    #expect(results.count == 31)
    for result in results {
      let name = result.deletingPathExtension().lastPathComponent
      let source = try Fixture.ppm(Fixture.url("resize/\(name.prefix { $0 != "-" }).ppm"))
      let expected = try Fixture.ppm(result)
      #expect(source.resized(width: expected.width, height: expected.height) == expected, "\(name)")
    }
  }

  @Test func aFlatImageStaysFlat() {
    let flat = RGBImage(width: 7, height: 5, fill: RGB(255, 0, 13))
    #expect(flat.resized(width: 300, height: 2) == RGBImage(width: 300, height: 2, fill: RGB(255, 0, 13)))
  }

  @Test func aLongRowShrinksToOnePixel() {
    let row = RGBImage(width: 30_000, height: 1, fill: RGB(9, 8, 7))
    #expect(row.resized(width: 1, height: 1) == RGBImage(width: 1, height: 1, fill: RGB(9, 8, 7)))
  }
}

@Suite struct FittedSizeTests {
  /// Sizes from the published preprocessing, run in Python with 800 and 1333.
  @Test(arguments: [
    ([640, 480], [1066, 800]), ([480, 640], [800, 1066]), ([192, 256], [800, 1066]),
    ([4000, 3000], [1066, 800]), ([3000, 4000], [800, 1066]), ([30000, 1000], [1320, 44]),
    ([1000, 30000], [44, 1320]), ([800, 900], [800, 900]), ([500, 500], [800, 800]),
    ([3000, 8], [1500, 4]), ([2, 1], [1332, 666]), ([1333, 800], [1333, 800]),
    ([1334, 800], [1332, 799]), ([1, 1], [800, 800]), ([640, 427], [1199, 800]),
    ([427, 640], [800, 1199]),
  ])
  func fitsAsPublished(size: [Int], fitted: [Int]) {
    let result = fittedSize(width: size[0], height: size[1], shortSide: 800, longSide: 1333)
    #expect([result.width, result.height] == fitted)
  }

  @Test func roundsHalfToEven() {
    // 1250 × 2 / 1000 is 2.5, 1250 × 6 / 1000 is 7.5.
    #expect(fittedSize(width: 1000, height: 2, shortSide: 800, longSide: 1250) == (1000, 2))
    #expect(fittedSize(width: 1000, height: 6, shortSide: 800, longSide: 1250) == (1333, 8))
  }

  @Test func noSideIsEverZero() {
    #expect(fittedSize(width: 30_000, height: 1, shortSide: 800, longSide: 1333) == (1333, 1))
    #expect(fittedSize(width: 1, height: 30_000, shortSide: 800, longSide: 1333) == (1, 1333))
    #expect(fittedSize(width: 30_000, height: 3, shortSide: 1, longSide: 1) == (1, 1))
  }
}
