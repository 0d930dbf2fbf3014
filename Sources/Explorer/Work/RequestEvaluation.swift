import DETRModel
import Tensors

extension Request {
  /// The result, from activations computed now where they are not held.
  ///
  /// - Throws: `CancellationError` in a cancelled task, `GraphError`, or what a hook throws.
  func evaluate(in run: ForwardRun) throws -> RequestResult {
    switch self {
    case .detections:
      return .detections(try run.detections())
    case .maps(let path, let cut):
      return .maps(try cut.maps(of: path, in: run))
    case .statistics(let path, let row):
      let tensor =
        try row.map { try run.recorder.activation(path, rows: [$0]) } ?? run.recorder.activation(path)
      return .statistics(Statistics(of: tensor))
    case .mask(let query):
      let logits = try run.masks(of: [query])
      return .maps(MapStack([logits.values], width: logits.shape[2], height: logits.shape[1]))
    case .panoptic(let threshold):
      return .panoptic(SegmentMap(try run.panoptic(above: threshold)))
    }
  }
}

extension Request.Cut {
  fileprivate func maps(of path: String, in run: ForwardRun) throws -> MapStack {
    let tensor = try run.recorder.activation(path)
    switch self {
    case .attention(let query, let height, let width):
      let heads = tensor.row(0)
      return MapStack(
        (0..<heads.shape[0]).map { heads.row($0).row(query).values }, width: width, height: height)
    case .query(let query):
      let heads = tensor.row(0).row(query)
      return MapStack(
        (0..<heads.shape[0]).map { heads.row($0).values }, width: heads.shape[2], height: heads.shape[1])
    case .queries(let query):
      let heads = tensor.row(0)
      return MapStack(
        (0..<heads.shape[0]).map { heads.row($0).row(query).values }, width: heads.shape[2], height: 1)
    }
  }
}
