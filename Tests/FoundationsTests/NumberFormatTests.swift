import Foundations
import Testing

@Suite struct NumberFormatTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (13_540, "13,540"), (123_456, "123,456"),
    (1_000_000, "1,000,000"), (-1234, "-1,234"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func digitsStandInThrees(count: Int, text: String) {
    #expect(formatGrouped(count) == text)
  }

  @Test(arguments: [(0, "0 pictures"), (1, "1 picture"), (2, "2 pictures"), (13_540, "13,540 pictures")])
  func oneIsNoPlural(count: Int, text: String) {
    #expect(formatNumber(count, of: "picture") == text)
  }

  @Test(arguments: [(1e-4, "1e-4"), (2.5e-7, "2.5e-7"), (0.1, "0.1"), (5, "5"), (100, "100"), (2e7, "2e7")])
  func whatWasChosenHasNoNeedlessDigits(value: Double, text: String) {
    #expect(formatChosen(value) == text)
  }
}
