import Tensors

/// The published panoptic merge, step by step.
///
/// Source: `PostProcessPanoptic` in DETR's `models/segmentation.py`: each pixel goes to the largest mask; stuff of one
/// class is joined under its first query, once; segments of at most four pixels are dropped and the rest decided
/// again, without joining, until none is small.
public struct PanopticMerge: Sendable {
  /// What the merge has come to.
  public struct Step: Sendable {
    public enum Kind: Hashable, Sendable {
      /// Each pixel to the largest mask.
      case largest
      /// Stuff of one class under its first query.
      case joined
      /// So many segments too small to stay, and the rest decided again.
      case dropped(Int)
    }

    public let kind: Kind
    /// The candidate of each pixel, row by row; all 0 where none takes part.
    public let indices: [Int]
    /// Pixels of each candidate.
    public let areas: [Int]
  }

  /// Pixels up to which a segment is dropped.
  public static let largestDroppedArea = 4

  public let width: Int
  public let height: Int
  /// At least `largest` and `joined`.
  public let steps: [Step]
  /// The candidates that stay, in their order.
  public let remaining: [Int]

  /// - Parameters:
  ///   - candidates: the queries that take part, in query order.
  ///   - masks: `[candidates, h, w]`, mask logits.
  ///   - width: pixels to which masks are resized bilinearly before they are compared, as `height`.
  ///   - size: pixels of the result, by the nearest of those; nil for the same.
  public init(
    candidates: [Detection], masks: Tensor, width: Int, height: Int, size: (width: Int, height: Int)? = nil
  ) {
    precondition(masks.shape[0] == candidates.count, "\(candidates.count) queries, \(masks.shape) masks")
    let size = size ?? (width, height)
    self.width = size.width
    self.height = size.height
    let enlarging = NearestPixels(from: (width, height), to: size)
    let masks = masks.resizedBilinear(height: height, width: width)
    var remaining = Array(candidates.indices)
    func areas(_ indices: [Int]) -> [Int] {
      var areas = [Int](repeating: 0, count: candidates.count)
      for index in indices where !candidates.isEmpty { areas[index] += 1 }
      return areas
    }
    func largest() -> [Int] {
      enlarging(Self.largest(of: masks, among: remaining, pixels: width * height))
    }
    let first = largest()
    let joined = Self.joiningStuff(candidates, in: first)
    var steps = [
      Step(kind: .largest, indices: first, areas: areas(first)),
      Step(kind: .joined, indices: joined, areas: areas(joined)),
    ]
    var current = steps[1]
    while true {
      let staying = remaining.filter { current.areas[$0] > Self.largestDroppedArea }
      if staying.count == remaining.count { break }
      let dropped = remaining.count - staying.count
      remaining = staying
      let indices = largest()
      current = Step(
        kind: .dropped(dropped), indices: indices, areas: remaining.isEmpty ? areas([]) : areas(indices))
      steps.append(current)
    }
    self.steps = steps
    self.remaining = remaining
  }

  /// The first largest mask at each pixel. Softmax keeps the order, so the logits decide.
  private static func largest(of masks: Tensor, among candidates: [Int], pixels: Int) -> [Int] {
    var indices = [Int](repeating: candidates.first ?? 0, count: pixels)
    guard let first = candidates.first else { return indices }
    masks.withUnsafeElements { logits in
      for pixel in 0..<pixels {
        var best = logits[first * pixels + pixel]
        for mask in candidates.dropFirst() where logits[mask * pixels + pixel] > best {
          best = logits[mask * pixels + pixel]
          indices[pixel] = mask
        }
      }
    }
    return indices
  }

  /// Gives every stuff region to the first query of its class.
  private static func joiningStuff(_ detections: [Detection], in indices: [Int]) -> [Int] {
    guard !detections.isEmpty else { return indices }
    var target = Array(detections.indices)
    for (index, detection) in detections.enumerated() where !detection.category.isThing {
      target[index] = detections.firstIndex { $0.category == detection.category } ?? index
    }
    return indices.map { target[$0] }
  }
}
