import Graph
import Models
import Tensors

/// An activation, or of one with a row for each query the row of one.
public struct ActivationPart: Hashable, Sendable {
  public let path: String
  public let row: Int?

  public init(path: String, row: Int? = nil) {
    self.path = path
    self.row = row
  }

  /// How its values are seen as maps.
  ///
  /// - Throws: `GraphError.unknownNode`; `ModelError.outputShape` where it is empty, as in a recording it may be.
  func layout(in run: ForwardRun) throws -> MapLayout {
    let node = try run.recorder.graph.node(path)
    guard !node.shape.contains(0) else {
      throw ModelError.outputShape(path: path, expected: "values", found: node.shape)
    }
    return MapLayout(node.form)
  }

  /// Its maps, `[count, height · width]`.
  ///
  /// - Throws: `GraphError.rowsOutOfRange` where there is no such row.
  func maps(_ layout: MapLayout, in run: ForwardRun) throws -> Tensor {
    let row = row ?? 0
    let tensor =
      layout.isRowwise
      ? try run.recorder.activation(path, rows: [row]) : try run.recorder.activation(path)
    guard !layout.needsRow || layout.isRowwise || row < layout.rows else {
      throw GraphError.rowsOutOfRange(path: path, rows: [row], available: layout.rows)
    }
    return layout.matrix(of: tensor, row: row)
  }
}
