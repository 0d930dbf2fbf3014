import Color
import Foundations
import Testing

@Suite struct ValueScaleTests {
  static let kinds = ValueScale.Kind.allCases

  @Test func linearIsProportional() {
    let scale = ValueScale(.linear, of: [2, 4, 10])
    #expect(scale.positions(of: [2, 4, 6, 10]) == [0, 0.25, 0.5, 1])
    #expect(scale.positions(of: [-1, 11]) == [0, 1])
  }

  /// A dead channel, and one of a single value, have ends all the same, in order.
  @Test(arguments: kinds, [[0, 0], [0.42923656, 0.42923656], [-3, -3], [.nan, .infinity]] as [[Float]])
  func aSingleValueHasEnds(kind: ValueScale.Kind, values: [Float]) {
    for part in [0.1...0.9, 0.787...0.833, 0...0.5] as [ClosedRange<Float>] {
      let ends = ValueScale(kind, of: values).narrowed(to: part).ends
      #expect(ends.lowerBound <= ends.upperBound && ends.upperBound.isFinite)
    }
  }

  @Test func logarithmCountsDecades() {
    let scale = ValueScale(.log, of: [0, 0.001, 0.1, 1])
    #expect(scale.position(of: 0) == 0)
    #expect(abs(scale.position(of: 0.01) - 1.0 / 3) < 1e-6)
    #expect(abs(scale.position(of: 0.1) - 2.0 / 3) < 1e-6)
    #expect(scale.position(of: 1) == 1)
  }

  @Test func logarithmStopsSixDecadesBelowTheGreatest() {
    let scale = ValueScale(.log, of: [1e-30, 1])
    #expect(scale.position(of: 1e-7) == 0)
    #expect(abs(scale.position(of: 1e-3) - 0.5) < 1e-5)
  }

  @Test func logarithmOfBothSignsIsSymmetric() {
    let scale = ValueScale(.log, of: [-10, 0, 0.1])
    #expect(scale.isSymmetric)
    #expect(scale.domain == -10...10)
    #expect(scale.position(of: 0) == 0.5)
    #expect(abs(scale.position(of: -1) - 0.25) < 1e-6)
    #expect(abs(scale.position(of: 1) - 0.75) < 1e-6)
  }

  @Test func ranksAreEvenlySpread() {
    let scale = ValueScale(.rank, of: [1e-9, 5, 1000, 7])
    #expect(scale.positions(of: [1e-9, 5, 7, 1000]) == [0, 1.0 / 3, 2.0 / 3, 1])
    let many = ValueScale(.rank, of: (0..<20_000).map { Float($0) * Float($0) })
    #expect(abs(many.position(of: 1e8) - 0.5) < 0.001)
  }

  @Test(arguments: kinds, [false, true])
  func positionsNeverFall(kind: ValueScale.Kind, symmetric: Bool) {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      let values = (0..<Int.random(in: 1...40, using: &random)).map { _ in
        Float.random(in: -1...1, using: &random) * [1e-20, 1e-3, 1, 1e30].randomElement(using: &random)!
      }
      let scale = ValueScale(kind, of: values, symmetric: symmetric)
      let positions = scale.positions(of: values.sorted())
      #expect(positions.allSatisfy { $0 >= 0 && $0 <= 1 })
      #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  @Test(arguments: [ValueScale.Kind.linear, .log], [false, true])
  func valueIsTheInverseOfPosition(kind: ValueScale.Kind, symmetric: Bool) {
    let scale = ValueScale(kind, of: [0.002, 0.5, 3], symmetric: symmetric)
    for position: Float in [0, 0.1, 0.25, 0.6, 0.9, 1] {
      #expect(abs(scale.position(of: scale.value(at: position)) - position) < 1e-5)
    }
  }

  @Test(arguments: kinds)
  func specialValues(kind: ValueScale.Kind) {
    let scale = ValueScale(kind, of: [.nan, 1, .infinity, 2, -.infinity])
    #expect(scale.domain == 1...2)
    #expect(scale.position(of: .nan).isNaN)
    #expect(scale.position(of: .infinity) == 1)
    #expect(scale.position(of: -.infinity) == 0)
    #expect(ValueScale(kind, of: []).domain == 0...0)
    #expect(ValueScale(kind, of: []).position(of: 0) == 0)
    #expect(ValueScale(kind, of: [.nan]).position(of: 3) == 1)
    #expect(ValueScale(kind, of: [4, 4]).position(of: 4) == 0)
    #expect(ValueScale(kind, of: [0, 0], symmetric: true).position(of: 0) == 0.5)
    let wide = ValueScale(kind, of: [-.greatestFiniteMagnitude, .greatestFiniteMagnitude])
    #expect(wide.position(of: 0) == 0.5 || kind == .rank)
  }

  @Test(arguments: kinds)
  func aPartOfAScaleClampsWhatLiesBeyond(kind: ValueScale.Kind) {
    let whole = ValueScale(kind, of: (1...100).map(Float.init))
    let part = whole.narrowed(to: 0.25...0.75)
    #expect(part.position(of: 1) == 0 && part.position(of: 100) == 1)
    #expect(part.ends.lowerBound == whole.value(at: 0.25) && part.ends.upperBound == whole.value(at: 0.75))
    #expect(abs(part.position(of: whole.value(at: 0.5)) - 0.5) < 0.02)
    #expect(abs(part.value(at: 0.5) - whole.value(at: 0.5)) < 1e-3)
    #expect(part.narrowed(to: 0...1) == whole)
    #expect(part.position(of: .nan).isNaN)
  }

  @Test func aPartOfASymmetricScaleKeepsZeroInTheMiddle() {
    let part = ValueScale(.linear, of: [-2, 1], symmetric: true).narrowed(to: 0...0.75)
    #expect(part.ends == -1...1 && part.position(of: 0) == 0.5)
    #expect(part.position(of: -2) == 0 && part.position(of: 0.5) == 0.75)
  }

  @Test func aSharedScaleSpansAllMaps() {
    let scale = ValueScale(.linear, sharedBy: [[0, 1], [4], []])
    #expect(scale.domain == 0...4)
    #expect(scale.position(of: 1) == 0.25)
    #expect(ValueScale(.linear, of: [-1, 3], symmetric: true).domain == -3...3)
    #expect(ValueScale(.linear, domain: 0...1).position(of: 0.25) == 0.25)
  }

  @Test(arguments: [
    (0, "0.000"), (0.113, "0.113"), (0.11349, "0.113"), (1.2e-7, "1.20e-7"), (1.234e-7, "1.23e-7"),
    (0.0052, "0.00520"), (0.99, "0.990"), (0.9996, "1.00"), (1.5, "1.50"), (9.996, "10.0"), (99.96, "100"),
    (12.34, "12.3"), (-0.5, "-0.500"), (192, "192"), (123_456, "123456"), (1e6, "1.00e6"),
    (3.4e38, "3.40e38"),
    (.nan, "NaN"), (.infinity, "∞"), (-.infinity, "-∞"),
  ])
  func numbersHaveThreeDigits(value: Double, text: String) {
    #expect(formatValue(value) == text)
  }

  @Test func unitsAreSaid() {
    #expect(
      [0, 950, 9999, 3_210_000, 473_000_000_000].map(formatCount) == [
        "0", "950", "10.0 k", "3.21 M", "473 G",
      ])
    #expect([12, 22_500_000].map(formatBytes) == ["12 B", "22.5 MB"])
    #expect(
      [0.00042, 0.038, 1.349, 125].map { formatDuration(seconds: $0) } == [
        "0.42 ms", "38 ms", "1.35 s", "2:05 min",
      ])
    #expect(
      [0, 0.00001, 0.0042, 0.37, 0.9999, 1].map(formatPercent) == [
        "0 %", "<0.01 %", "0.42 %", "37 %", ">99.5 %", "100 %",
      ])
    #expect(formatShape([1, 8, 50, 192]) == "[1, 8, 50, 192]")
  }
}
