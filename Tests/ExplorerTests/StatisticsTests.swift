import Analysis
import Testing

struct StatisticsTests {
  @Test func ofSmallValues() {
    let statistics = Statistics([0, 1, 2, 3, 4, 0])
    #expect(statistics.count == 6)
    #expect(statistics.minimum == 0)
    #expect(statistics.maximum == 4)
    #expect(abs(statistics.mean - 10.0 / 6) < 1e-12)
    // numpy.std([0, 1, 2, 3, 4, 0])
    #expect(abs(statistics.deviation - 1.4907119849998598) < 1e-12)
    #expect(statistics.zeros == 2)
    #expect(statistics.histogram.reduce(0, +) == 6)
    #expect(statistics.histogram.first == 2)
    #expect(statistics.histogram.last == 1)
  }

  @Test func ofWhatIsNotANumber() {
    let statistics = Statistics([.nan, .infinity, -.infinity, 7])
    #expect(statistics.notNumbers == 1)
    #expect(statistics.infinities == 2)
    #expect(statistics.minimum == 7)
    #expect(statistics.maximum == 7)
    #expect(statistics.histogram.reduce(0, +) == 1)
    #expect(Statistics([Float.nan]).mean == 0)
    #expect(Statistics([Float]()).count == 0)
  }

  @Test func meanAndMaximumOfMaps() {
    let stack = MapStack([[1, 2], [3, -2]], width: 2, height: 1)
    #expect(stack.mean == [2, 0])
    #expect(stack.maximum == [3, 2])
    #expect(stack.maxima == [2, 3])
  }
}
