import Models

/// Where each query looks first, of a model whose queries have reference points.
public struct QueryPoints: Derivation {
  /// In fractions of the picture, from the top left.
  public struct Point: Hashable, Sendable {
    public let x: Float
    public let y: Float
  }

  public init() {}

  /// - Throws: `ModelError.lacks`, or `.outputShape` for a recording of something else.
  public func evaluate(in run: ForwardRun) throws -> [Point] {
    guard let node = run.anatomy[.referencePoints] else {
      throw run.lacking("reference points")
    }
    let points = try run.recorder.activation(node.path)
    guard points.shape.count == 3, points.shape[0] == 1, points.shape[2] == 2 else {
      throw ModelError.outputShape(path: node.path, expected: "[1, queries, 2]", found: points.shape)
    }
    let values = points.values
    return (0..<points.shape[1]).map { Point(x: values[2 * $0], y: values[2 * $0 + 1]) }
  }
}
