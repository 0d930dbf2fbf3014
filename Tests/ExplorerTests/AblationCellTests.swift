import Testing

@testable import Explorer

/// What a head does, in as many columns as its cell has.
struct AblationCellTests {
  @Test(arguments: AblationScreen.Measure.allCases) func valuesFitTheirCells(measure: AblationScreen.Measure)
  {
    for value: Float in [0, 1, -1, 0.234, -0.999, 0.004, -3e-5] where measure == .score || value >= 0 {
      for columns in 1...8 {
        let text = measure.text(value, columns: columns)
        #expect(!text.isEmpty && text.count <= columns, "\(value) in \(columns): \(text)")
      }
    }
  }

  @Test func littleRoomLeavesOutTheZeroThenDigits() {
    #expect(
      [6, 5, 4, 3].map { AblationScreen.Measure.score.text(-0.234, columns: $0) } == [
        "-0.234", "-0.23", "-.23", "-.2",
      ])
    // A larger change never looks smaller than a small one beside it.
    #expect(
      [10, 6, 5, 4].map { AblationScreen.Measure.score.text(-3e-5, columns: $0) } == [
        "-3e-5", "-3e-5", "~0", "~0",
      ])
    #expect(
      [6, 5, 4].map { AblationScreen.Measure.score.text(-0.001, columns: $0) } == ["-0.001", "~0", "~0"])
    #expect([6, 5].map { AblationScreen.Measure.score.text(0, columns: $0) } == ["0", "0"])
    #expect([7, 4].map { AblationScreen.Measure.box.text(.nan, columns: $0) } == ["–", "–"])
    #expect(
      [5, 4, 3].map { AblationScreen.Measure.score.text(-0.999, columns: $0) } == ["-1.00", "-1.0", "-1"])
    #expect([4, 3, 2].map { AblationScreen.Measure.box.text(0.25, columns: $0) } == ["0.25", ".25", ".2"])
  }
}
