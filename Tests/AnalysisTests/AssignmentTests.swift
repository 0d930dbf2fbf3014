import Analysis
import Testing

/// Assignments against SciPy's: totals and pairs, where several are cheapest too.
struct AssignmentTests {
  @Test(arguments: try! MatchingFixture.stored.assignments)
  func equalsSciPy(expected: MatchingFixture.Expected) throws {
    let found = try Assignment(costs: expected.values, rows: expected.rows, columns: expected.columns)
    #expect(abs(found.total - expected.total) <= 1e-12 * max(1, abs(expected.total)))
    #expect(found.pairs == expected.pairs.map { Assignment.Pair(row: $0[0], column: $0[1]) })
  }

  @Test func whatIsNotANumberIsRefused() {
    #expect(throws: AssignmentError.notANumber(row: 1, column: 0, value: -.infinity)) {
      try Assignment(costs: [0, 1, -.infinity, 2], rows: 2, columns: 2)
    }
    do {
      _ = try Assignment(costs: [0, 1, 2, .nan, 4, 5], rows: 2, columns: 3)
      Issue.record("NaN was taken")
    } catch {
      #expect("\(error)" == "cost of row 1 and column 0: expected a number or infinity, found NaN")
    }
  }

  @Test func tooManyForbiddenPairsAreRefused() {
    #expect(throws: AssignmentError.infeasible) {
      try Assignment(costs: [.infinity, 1, .infinity, 2], rows: 2, columns: 2)
    }
  }
}
