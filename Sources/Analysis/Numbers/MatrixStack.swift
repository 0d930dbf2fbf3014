/// How a tensor of any shape is a stack of matrices: its last two axes, at each index of those before them. A list is one
/// column, a single number one cell.
public struct MatrixStack: Hashable, Sendable {
  public let shape: [Int]
  public let rows: Int
  public let columns: Int
  /// How many matrices there are.
  public let count: Int

  /// One number of a tensor, by its matrix, row and column.
  public struct Cell: Hashable, Sendable {
    public let matrix: Int
    public let row: Int
    public let column: Int

    public init(matrix: Int, row: Int, column: Int) {
      (self.matrix, self.row, self.column) = (matrix, row, column)
    }
  }

  public init(shape: [Int]) {
    self.shape = shape
    rows = shape.count < 2 ? shape.first ?? 1 : shape[shape.count - 2]
    columns = shape.count < 2 ? 1 : shape[shape.count - 1]
    count = shape.dropLast(2).reduce(1, *)
  }

  /// The indices of a matrix along the axes before the last two.
  public func leadingIndices(of matrix: Int) -> [Int] {
    var rest = matrix
    return shape.dropLast(2).reversed().map { extent in
      defer { rest /= max(1, extent) }
      return rest % max(1, extent)
    }.reversed()
  }

  /// The index of a number along each axis.
  public func indices(of cell: Cell) -> [Int] {
    switch shape.count {
    case 0: []
    case 1: [cell.row]
    default: leadingIndices(of: cell.matrix) + [cell.row, cell.column]
    }
  }

  /// The number of an index along each axis; nil where the tensor has none such.
  public func cell(at indices: [Int]) -> Cell? {
    guard indices.count == shape.count, zip(indices, shape).allSatisfy({ (0..<$1).contains($0) }) else {
      return nil
    }
    let matrix = zip(indices, shape).dropLast(2).reduce(0) { $0 * $1.1 + $1.0 }
    return Cell(
      matrix: matrix, row: indices.count < 2 ? indices.first ?? 0 : indices[indices.count - 2],
      column: indices.count < 2 ? 0 : indices[indices.count - 1])
  }
}
