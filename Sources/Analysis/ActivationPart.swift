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
    return MapLayout(path: node.path, shape: node.shape, places: run.recorder.graph.places)
  }

  /// Its maps, `[count, height · width]`.
  func maps(_ layout: MapLayout, in run: ForwardRun) throws -> Tensor {
    layout.matrix(of: try tensor(layout, in: run))
  }

  private func tensor(_ layout: MapLayout, in run: ForwardRun) throws -> Tensor {
    switch layout.kind {
    case .row: try run.recorder.activation(path, rows: [row ?? 0])
    case .innerRow: try Tensor(innerRow: row ?? 0, of: run.recorder.activation(path), at: path)
    case .channels, .tokens, .tables: try run.recorder.activation(path)
    }
  }
}

extension Tensor {
  /// One query's part of `[1, Q, …]`.
  fileprivate init(innerRow row: Int, of tensor: Tensor, at path: String) throws(GraphError) {
    guard row < tensor.shape[1] else {
      throw .rowsOutOfRange(path: path, rows: [row], available: tensor.shape[1])
    }
    self = tensor.row(0).row(row)
  }
}
