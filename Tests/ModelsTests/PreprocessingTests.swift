import Images
import Models
import Testing

/// From pixels to numbers, by hand.
struct PreprocessingTests {
  private let picture = RGBImage(width: 2, height: 1, bytes: [255, 0, 128, 1, 254, 64])

  @Test func channelsAreShiftedAndScaled() {
    let tensor = Preprocessing.published.tensor(of: picture)
    #expect(tensor.shape == [1, 3, 1, 2])
    let expected: [Float] = [
      (1 - 0.485) / 0.229, (1.0 / 255 - 0.485) / 0.229,
      -0.456 / 0.224, (254.0 / 255 - 0.456) / 0.224,
      (128.0 / 255 - 0.406) / 0.225, (64.0 / 255 - 0.406) / 0.225,
    ]
    for (found, wanted) in zip(tensor.values, expected) { #expect(abs(found - wanted) <= 1e-6) }
  }

  @Test func anyMeanAndDeviationWillDo() {
    let plain = Preprocessing(shortSide: 1, longSide: 2, mean: [0, 0.5, 1], deviation: [1, 0.5, 2])
    #expect(plain.tensor(of: picture).values[0] == 1)
    #expect(plain.tensor(of: picture).values[2] == -1)
    #expect(abs(plain.tensor(of: picture).values[5] - (64.0 / 255 - 1) / 2) <= 1e-7)
  }

  @Test(arguments: [
    // picture, then what the network sees at short side 60, long side 200
    [40, 30, 80, 60], [30, 40, 60, 80], [300, 30, 200, 20], [60, 60, 60, 60], [180, 120, 90, 60],
    [1, 1000, 1, 200],
  ])
  func theShortSideIsFittedUnlessTheLongOneIsTooLong(sizes: [Int]) {
    let preprocessing = Preprocessing(
      shortSide: 60, longSide: 200, mean: Preprocessing.published.mean,
      deviation: Preprocessing.published.deviation)
    let resized = preprocessing.resized(RGBImage(width: sizes[0], height: sizes[1], fill: RGB(9, 8, 7)))
    #expect([resized.width, resized.height] == [sizes[2], sizes[3]])
    #expect(resized[0, 0] == RGB(9, 8, 7))
  }

  @Test func thePublishedSizesAreTheDefault() throws {
    let model = try LoadedModel(path: Fixture.path("tiny.safetensors"))
    #expect(model.preprocessing == .published)
    #expect(model.preprocessing.shortSide == 800 && model.preprocessing.longSide == 1333)
  }
}
