import DETRModel

/// Something a screen wants to have computed. Equal requests of one run have equal results.
public enum Request: Hashable, Sendable {
  /// Class, score and box of every query.
  case detections
  /// Maps cut from an activation.
  case maps(path: String, Cut)
  /// What the values of an activation, or of one row of its first axis, are like.
  case statistics(path: String, row: Int?)
  /// The mask logits of one query at layer 1's size.
  case mask(query: Int)
  /// The panoptic segmentation of the queries above a score.
  case panoptic(threshold: Float)

  /// Which part of an activation the maps are.
  public enum Cut: Hashable, Sendable {
    /// One query of `[1, heads, Q, HW]`: its heads, each `height × width`.
    case attention(query: Int, height: Int, width: Int)
    /// One query of `[1, Q, heads, H, W]`: its heads.
    case query(Int)
    /// One query of `[1, heads, Q, Q]`: its heads, each a single row over the queries.
    case queries(query: Int)
  }
}

/// What a request gave.
public enum RequestResult: Sendable {
  case detections(Detections)
  case maps(MapStack)
  case statistics(Statistics)
  case panoptic(SegmentMap)
  /// One line that says why not.
  case failed(String)

  /// Bytes it keeps in memory, near enough.
  var byteCount: Int {
    switch self {
    case .detections(let detections): detections.probabilities.byteCount
    case .maps(let stack): stack.byteCount
    case .statistics, .failed: 1024
    case .panoptic(let map): map.panoptic.indices.count * MemoryLayout<Int>.stride
    }
  }
}
