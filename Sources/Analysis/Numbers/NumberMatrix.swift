import Graph
import Models
import Tensors

/// The numbers of one matrix of an activation, `[rows, columns]`; see `MatrixStack`.
public struct NumberMatrix: Derivation {
  public let path: String
  /// Which of the matrices.
  public let index: Int

  public init(of path: String, index: Int) { (self.path, self.index) = (path, index) }

  /// - Throws: `GraphError` where there is no such activation or row, or what computing it throws.
  public func evaluate(in run: ForwardRun) throws -> Tensor {
    let node = try run.recorder.graph.node(path)
    let stack = MatrixStack(shape: node.shape)
    guard (0..<max(1, stack.count)).contains(index) else {
      throw GraphError.rowsOutOfRange(path: path, rows: [index], available: stack.count)
    }
    guard !node.shape.contains(0) else { return Tensor(shape: [stack.rows, stack.columns], values: []) }
    let size = stack.rows * stack.columns
    // Of what has a row for each query only that of one is computed.
    let isOfOneRow = node.shape.count > 2 && MapLayout(node.form).isRowwise
    let activation =
      isOfOneRow
      ? try run.recorder.activation(path, rows: [stack.leadingIndices(of: index)[0]])
      : try run.recorder.activation(path)
    let place = isOfOneRow ? index % (stack.count / node.shape[0]) : index
    return activation.withUnsafeElements { elements in
      Tensor(shape: [stack.rows, stack.columns], values: elements[place * size..<(place + 1) * size])
    }
  }

  public static func byteCount(of value: Tensor) -> Int { value.byteCount }
}
