import Models

/// The panoptic segmentation of a run, strong where its pixels were another's in the reference, and faint elsewhere.
public struct ChangedSegments: PairDerivation {
  /// Whose a pixel is.
  public enum Owner: Hashable, Sendable {
    case query, category
  }

  public let threshold: Float
  public let owner: Owner

  public init(above threshold: Float, by owner: Owner) {
    self.threshold = threshold
    self.owner = owner
  }

  /// - Throws: `ModelError.outputShape` where the pictures are of different sizes, and what the segmentation throws.
  public func evaluate(_ reference: ForwardRun, _ other: ForwardRun) throws -> SegmentMap {
    let segments = PanopticSegments(above: threshold)
    let (before, after) = (try segments.evaluate(in: reference), try segments.evaluate(in: other))
    guard before.width == after.width, before.height == after.height else {
      throw ModelError.outputShape(
        path: "panoptic segmentation", expected: "\(before.height)×\(before.width) pixels",
        found: [after.height, after.width])
    }
    let (old, new) = (owners(before), owners(after))
    var changed = after
    changed.strengths = zip(before.indices, after.indices).map { was, has in
      (was < old.count ? old[was] : nil) == (has < new.count ? new[has] : nil) ? 0 : 1
    }
    return changed
  }

  public static func byteCount(of map: SegmentMap) -> Int { map.byteCount }

  private func owners(_ map: SegmentMap) -> [Int?] {
    map.segments.map { owner == .query ? $0.query : $0.category.id }
  }
}

extension SegmentMap {
  /// The share of the pixels that are strong, 0…1.
  public var strongShare: Double {
    guard let strengths, !strengths.isEmpty else { return 1 }
    return Double(strengths.count { $0 > 0.5 }) / Double(strengths.count)
  }
}
