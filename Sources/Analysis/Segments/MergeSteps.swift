import Foundation
import Models
import Tensors

/// The panoptic merge of the queries above a score, step by step.
public struct MergeSteps: Derivation {
  public let threshold: Float

  public init(above threshold: Float = PanopticSegmentation.defaultThreshold) { self.threshold = threshold }

  /// - Throws: as `ForwardRun.panoptic`.
  public func evaluate(in run: ForwardRun) throws -> MergeWalk {
    let detections = try run.detections()
    let candidates = detections.queries(above: threshold).sorted { $0.query < $1.query }
    return MergeWalk(
      candidates, of: detections.all.count, masks: try run.numericMasks(of: candidates.map(\.query)),
      width: run.resized.width, height: run.resized.height)
  }

  public static func byteCount(of walk: MergeWalk) -> Int {
    walk.steps.reduce(0) { $0 + ($1.map?.byteCount ?? 0) }
  }
}

/// What the panoptic merge comes to, one thing at a time: kept, resized, softmax, argmax, joined, counted, then dropped and
/// decided again as often as there are small segments.
public struct MergeWalk: Sendable {
  public struct Step: Sendable {
    public enum Kind: Hashable, Sendable {
      case keep, resize, softmax, argmax, join, count, drop, decideAgain, result
    }

    public let kind: Kind
    /// Whose each pixel is, segments being the candidates; at the softmax whose it is most, and how much. Nil before.
    public let map: SegmentMap?
    /// Pixels of each candidate: those of its mask over zero, from the softmax on those of which more than half is its
    /// own, from the argmax on all that it has. Empty before masks are resized.
    public let areas: [Int]
    /// Pixels that each has and had not after the step before, and the reverse.
    public let won: [Int]
    public let lost: [Int]
    /// Whether each takes part from here on.
    public let staying: [Bool]
    /// What was done, with its numbers.
    public let detail: String
  }

  /// Those that every merge has: nothing need be dropped.
  public static let leastSteps = 7

  /// The queries that take part, in query order.
  public let candidates: [Detection]
  public let steps: [Step]

  /// - Parameters:
  ///   - count: queries of the model.
  ///   - masks: `[candidates.count, h, w]`, mask logits.
  ///   - width: pixels that masks are resized to and segments counted at, as `height`.
  init(_ candidates: [Detection], of count: Int, masks: Tensor, width: Int, height: Int) {
    self.candidates = candidates
    let resized = masks.resizedBilinear(height: height, width: width)
    let claims = MaskClaims(resized)
    let merge = PanopticMerge(candidates: candidates, masks: resized, width: width, height: height)
    var writer = MergeWriter(candidates, width: width, height: height)
    writer.begin(of: count, masks, claims)
    for (index, step) in merge.steps.enumerated() {
      switch step.kind {
      case .largest: writer.argmax(step, claims)
      case .joined: writer.join(step)
      case .dropped: writer.drop(after: merge.steps[index - 1], then: step)
      }
    }
    writer.finish()
    steps = writer.steps
  }
}

/// How masks lay claim to the pixels before anyone decides.
struct MaskClaims {
  /// Pixels of each mask over zero.
  let areas: [Int]
  /// Of these, those of which less than half is left to it by the softmax over the masks.
  let lost: [Int]
  /// Pixels under zero of which more than half is its own all the same.
  let won: [Int]
  /// The mask that is largest at each pixel.
  let largest: [Int]
  /// Its share of the softmax.
  let shares: [Float]
  let gaps: Int
  let overlaps: Int

  /// - Parameter logits: `[masks, H, W]`.
  init(_ logits: Tensor) {
    let (count, pixels) = (logits.shape[0], logits.shape[1] * logits.shape[2])
    var areas = [Int](repeating: 0, count: count)
    var (lost, won) = (areas, areas)
    var largest = [Int](repeating: 0, count: pixels)
    var shares = [Float](repeating: 0, count: pixels)
    var (gaps, overlaps) = (0, 0)
    logits.withUnsafeElements { logits in
      for pixel in 0..<(count == 0 ? 0 : pixels) {
        var (best, over) = (0, 0)
        for mask in 0..<count {
          if logits[mask * pixels + pixel] > logits[best * pixels + pixel] { best = mask }
        }
        let highest = logits[best * pixels + pixel]
        var sum: Float = 0
        for mask in 0..<count { sum += exp(logits[mask * pixels + pixel] - highest) }
        (largest[pixel], shares[pixel]) = (best, 1 / sum)
        let isOwner = shares[pixel] > 0.5
        for mask in 0..<count where logits[mask * pixels + pixel] > 0 {
          areas[mask] += 1
          over += 1
          if !(isOwner && mask == best) { lost[mask] += 1 }
        }
        if isOwner, highest <= 0 { won[best] += 1 }
        if over == 0 { gaps += 1 }
        if over > 1 { overlaps += 1 }
      }
    }
    (self.areas, self.lost, self.won) = (areas, lost, won)
    (self.largest, self.shares, self.gaps, self.overlaps) = (largest, shares, gaps, overlaps)
  }
}
