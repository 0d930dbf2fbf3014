import Analysis
import Graph
import Models
import Tensors
import Testing

struct NumbersTests {
  @Test(arguments: [[], [1], [7], [3, 4], [2, 3, 4], [2, 1, 5, 3]])
  func everyNumberHasItsCell(shape: [Int]) {
    let stack = MatrixStack(shape: shape)
    #expect(stack.count * stack.rows * stack.columns == shape.elementCount)
    var found: [[Int]] = []
    for matrix in 0..<stack.count {
      for row in 0..<stack.rows {
        for column in 0..<stack.columns {
          let cell = MatrixStack.Cell(matrix: matrix, row: row, column: column)
          let indices = stack.indices(of: cell)
          #expect(stack.cell(at: indices) == cell)
          found.append(indices)
        }
      }
    }
    // In row-major order, as the values stand.
    let positions = found.map { zip($0, shape).reduce(0) { $0 * $1.1 + $1.0 } }
    #expect(positions == Array(0..<shape.elementCount))
    #expect(stack.cell(at: shape) == nil || shape.isEmpty)
    #expect(stack.cell(at: shape.map { _ in 0 } + [0]) == nil)
  }
}
