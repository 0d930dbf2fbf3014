import Foundations
import Testing

struct WholeTests {
  @Test(arguments: [
    (0.0, 0), (3.9, 3), (-2.5, -2), (1e300, 9), (-1e300, -5), (.infinity, 9), (-.infinity, -5), (.nan, -5),
  ])
  func whatIsOutOfRangeIsAnEnd(value: Double, expected: Int) {
    #expect(value.whole(in: -5...9) == expected)
  }
}
