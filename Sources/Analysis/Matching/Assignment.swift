import Foundations

/// The cheapest one-to-one assignment of rows to columns: the Hungarian method by shortest augmenting paths.
///
/// Source: Crouse, On implementing 2D rectangular assignment algorithms, 2016. Every row is assigned where there are no
/// more rows than columns, every column otherwise. Ties are broken as SciPy's `linear_sum_assignment` breaks them, so
/// that DETR's published matcher gives the same pairs: paths start from the first row, or from the first column where
/// there are more rows; of columns at one distance a free one goes first.
public struct Assignment: Hashable, Sendable {
  public struct Pair: Hashable, Sendable {
    public let row: Int
    public let column: Int

    public init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// The assigned rows in their order, each with its column.
  public let pairs: [Pair]
  /// The sum of the pairs' costs.
  public let total: Double

  /// - Parameter costs: row by row, `rows × columns` numbers. Infinity forbids a pair.
  /// - Throws: `AssignmentError`.
  public init(costs: [Double], rows: Int, columns: Int) throws(AssignmentError) {
    precondition(costs.count == rows * columns, "\(costs.count) costs of \(rows) × \(columns)")
    if let bad = costs.firstIndex(where: { $0.isNaN || $0 == -.infinity }) {
      throw .notANumber(row: bad / columns, column: bad % columns, value: costs[bad])
    }
    let isTall = rows > columns
    var search = PathSearch(
      costs: isTall ? Self.transposed(costs, rows: rows, columns: columns) : costs,
      rows: min(rows, columns), columns: max(rows, columns))
    guard search.assignAll() else { throw .infeasible }
    let found = search.columnOfRow.enumerated().map { row, column in
      isTall ? Pair(row: column, column: row) : Pair(row: row, column: column)
    }
    pairs = found.sorted { $0.row < $1.row }
    total = pairs.reduce(0) { $0 + costs[$1.row * columns + $1.column] }
  }

  private static func transposed(_ costs: [Double], rows: Int, columns: Int) -> [Double] {
    (0..<columns).flatMap { column in (0..<rows).map { costs[$0 * columns + column] } }
  }
}

/// Why there is no assignment.
public enum AssignmentError: Error, Equatable, CustomStringConvertible {
  case notANumber(row: Int, column: Int, value: Double)
  /// Too many pairs are forbidden.
  case infeasible

  public var description: String {
    switch self {
    case .notANumber(let row, let column, let value):
      "cost of row \(row) and column \(column): expected a number or infinity, found \(formatValue(value))"
    case .infeasible: "costs: expected finite ones for some assignment, found too many infinities"
    }
  }
}

/// Rows assigned one after another, each by the shortest path over columns that are taken to one that is free.
private struct PathSearch {
  let costs: [Double]
  let rows: Int
  let columns: Int
  private var rowPrices: [Double]
  private var columnPrices: [Double]
  private(set) var columnOfRow: [Int]
  private var rowOfColumn: [Int?]

  init(costs: [Double], rows: Int, columns: Int) {
    self.costs = costs
    self.rows = rows
    self.columns = columns
    rowPrices = [Double](repeating: 0, count: rows)
    columnPrices = [Double](repeating: 0, count: columns)
    columnOfRow = [Int](repeating: -1, count: rows)
    rowOfColumn = [Int?](repeating: nil, count: columns)
  }

  /// - Returns: whether every row got a column.
  mutating func assignAll() -> Bool {
    for row in 0..<rows {
      guard assign(row) else { return false }
    }
    return true
  }

  private mutating func assign(_ start: Int) -> Bool {
    var distances = [Double](repeating: .infinity, count: columns)
    var previous = [Int](repeating: -1, count: columns)
    var visitedRows: [Int] = []
    var visitedColumns: [Int] = []
    // From the last column to the first, so that rows of one cost each get the columns in order.
    var open = Array((0..<columns).reversed())
    var (row, reached) = (start, 0.0)
    while true {
      visitedRows.append(row)
      guard let place = nearest(from: row, reached, &distances, &previous, open) else { return false }
      let column = open[place]
      reached = distances[column]
      visitedColumns.append(column)
      open[place] = open[open.count - 1]
      open.removeLast()
      guard let taken = rowOfColumn[column] else {
        reprice(start, reached, visitedRows, visitedColumns, distances)
        augment(from: start, to: column, previous)
        return true
      }
      row = taken
    }
  }

  /// The place in `open` of the nearest column, a free one among equals; nil where none can be reached.
  private func nearest(
    from row: Int, _ reached: Double, _ distances: inout [Double], _ previous: inout [Int], _ open: [Int]
  ) -> Int? {
    var (best, lowest) = (-1, Double.infinity)
    for (place, column) in open.enumerated() {
      let distance = reached + costs[row * columns + column] - rowPrices[row] - columnPrices[column]
      if distance < distances[column] {
        distances[column] = distance
        previous[column] = row
      }
      let isFreeAmongEquals = distances[column] == lowest && rowOfColumn[column] == nil
      if distances[column] < lowest || isFreeAmongEquals {
        lowest = distances[column]
        best = place
      }
    }
    return lowest < .infinity ? best : nil
  }

  /// Moves the prices so that all visited pairs on shortest paths cost nothing more.
  private mutating func reprice(
    _ start: Int, _ reached: Double, _ visitedRows: [Int], _ visitedColumns: [Int], _ distances: [Double]
  ) {
    rowPrices[start] += reached
    for row in visitedRows where row != start { rowPrices[row] += reached - distances[columnOfRow[row]] }
    for column in visitedColumns { columnPrices[column] -= reached - distances[column] }
  }

  /// Hands the columns on the path to the rows before them.
  private mutating func augment(from start: Int, to free: Int, _ previous: [Int]) {
    var column = free
    while true {
      let row = previous[column]
      rowOfColumn[column] = row
      (columnOfRow[row], column) = (column, columnOfRow[row])
      if row == start { return }
    }
  }
}
