import Color
import Images
import TestSupport
import Testing

@Suite struct PaletteTests {
  private func first(_ count: Int) -> [RGB] { (0..<count).map(Palette.color) }

  /// Pairs of Sharma, Wu and Dalal's table, 2005.
  @Test(arguments: [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
  ])
  func differencesAreAsPublished(
    one: (Double, Double, Double), other: (Double, Double, Double), expected: Double
  ) {
    let seen = [one, other].map { SeenColor(lightness: $0.0, a: $0.1, b: $0.2) }
    #expect(abs(seen[0].difference(to: seen[1]) - expected) < 1e-4)
  }

  @Test func theFirstSixteenAreFarApart() { #expect(leastDifference(among: first(16)) >= 20) }

  @Test(arguments: [SeenColor.Vision.deuteranopia, .protanopia])
  func theFirstTenAreToldApartByTheColorBlind(vision: SeenColor.Vision) {
    #expect(leastDifference(among: first(10), by: vision) >= 8)
  }

  @Test func allAreToldApart() {
    let all = first(Palette.count)
    #expect(leastDifference(among: all) >= 8)
    #expect(Palette.color(Palette.count) == all[0])
    #expect(Palette.color(-1) == all[Palette.count - 1])
  }

  @Test func allStandOutFromBlackAndFromWhite() {
    for color in first(Palette.count) {
      #expect(color.contrast(with: RGB(0, 0, 0)) >= 3)
      #expect(color.contrast(with: RGB(255, 255, 255)) >= 3)
    }
  }

  @Test func rankDecidesWhateverElseThereIs() {
    let colors = RankedColors([7, 3, 7, 5])
    #expect([7, 3, 5].map { colors[$0] } == first(3))
    #expect(colors[0] == Palette.color(3), "what is not ranked follows")
  }
}
