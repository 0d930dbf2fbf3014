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
///
/// Source: `PostProcessPanoptic` in DETR's `models/segmentation.py`: queries above a score take part; each pixel
/// goes to the largest mask; stuff of one class is merged; segments of at most four pixels are dropped and the
/// rest decided anew.
public struct PanopticSegmentation: Sendable {
  public static let defaultThreshold: Float = 0.85
  private static let largestDroppedArea = 4

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
    precondition(masks.shape[0] == candidates.count, "\(candidates.count) queries, \(masks.shape) masks")
    self.width = width
    self.height = height
    var taking = candidates
    var masks = masks.resizedBilinear(height: height, width: width)
    var isFirst = true
    while true {
      var indices = Self.largest(of: masks, pixels: width * height)
      if isFirst { Self.mergeStuff(taking, in: &indices) }
      var areas = [Int](repeating: 0, count: taking.count)
      for index in indices where !taking.isEmpty { areas[index] += 1 }
      let remaining = taking.indices.filter { areas[$0] > Self.largestDroppedArea }
      if remaining.count == taking.count {
        self.indices = indices
        segments = zip(taking, areas).map { detection, area in
          Segment(query: detection.query, category: detection.category, score: detection.score, area: area)
        }
        return
      }
      masks = masks.rows(Array(remaining))
      taking = remaining.map { taking[$0] }
      isFirst = false
    }
  }

  /// The first largest mask at each pixel. Softmax keeps the order, so the logits decide.
  private static func largest(of masks: Tensor, pixels: Int) -> [Int] {
    var indices = [Int](repeating: 0, count: pixels)
    guard masks.shape[0] > 0 else { return indices }
    masks.withUnsafeElements { logits in
      for pixel in 0..<pixels {
        var best = logits[pixel]
        for mask in 1..<max(1, masks.shape[0]) where logits[mask * pixels + pixel] > best {
          best = logits[mask * pixels + pixel]
          indices[pixel] = mask
        }
      }
    }
    return indices
  }

  /// Gives every stuff region to the first query of its class.
  private static func mergeStuff(_ detections: [Detection], in indices: inout [Int]) {
    var target = Array(detections.indices)
    for (index, detection) in detections.enumerated() where !detection.category.isThing {
      target[index] = detections.firstIndex { $0.category == detection.category } ?? index
    }
    guard !detections.isEmpty else { return }
    for pixel in indices.indices { indices[pixel] = target[indices[pixel]] }
  }
}
