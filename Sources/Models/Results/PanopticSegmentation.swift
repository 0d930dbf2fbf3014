import Tensors

/// One region of a panoptic segmentation.
public struct Segment: Hashable, Sendable {
  /// The query whose mask it is; for merged stuff the first of them.
  public let query: Int
  public let category: ObjectClass
  public let score: Float
  /// Pixels.
  public let area: Int
}

/// Every pixel given to one segment, as the published merge does it.
public struct PanopticSegmentation: Sendable {
  public static let defaultThreshold: Float = 0.85

  public let width: Int
  public let height: Int
  /// The index into `segments` of each pixel, row by row; all zero when there are none.
  public let indices: [Int]
  public let segments: [Segment]

  /// - Parameters:
  ///   - candidates: the queries that take part, in query order.
  ///   - masks: `[candidates, h, w]`, mask logits.
  ///   - width: pixels of the result; masks are resized bilinearly.
  public init(candidates: [Detection], masks: Tensor, width: Int, height: Int) {
    self.init(
      PanopticMerge(candidates: candidates, masks: masks, width: width, height: height), of: candidates)
  }

  /// What a merge of candidates came to.
  public init(_ merge: PanopticMerge, of candidates: [Detection]) {
    width = merge.width
    height = merge.height
    let last = merge.steps[merge.steps.count - 1]
    var places = [Int](repeating: 0, count: candidates.count)
    for (place, candidate) in merge.remaining.enumerated() { places[candidate] = place }
    indices = candidates.isEmpty ? last.indices : last.indices.map { places[$0] }
    segments = merge.remaining.map { index in
      let detection = candidates[index]
      return Segment(
        query: detection.query, category: detection.category, score: detection.score, area: last.areas[index])
    }
  }
}
