import Models

/// How well a panoptic segmentation agrees with the truth of one picture.
///
/// Source: Kirillov et al., Panoptic Segmentation, 2019, as panopticapi computes it: a segment and a true one of its class
/// match where they cover more than half of both together. Pixels that the truth gives to nobody do not count against a
/// segment, and one that lies mostly on them is forgiven.
public struct PanopticQuality: Sendable {
  public struct Match: Hashable, Sendable {
    /// The true segment's number in the truth's list.
    public let object: Int
    /// The place among the found segments.
    public let segment: Int
    public let iou: Double
  }

  /// What the segments of one class come to.
  public struct ClassQuality: Hashable, Sendable {
    public fileprivate(set) var iou = 0.0
    public fileprivate(set) var matched = 0
    public fileprivate(set) var spurious = 0
    public fileprivate(set) var missed = 0

    /// SQ: the mean overlap of what was recognised.
    public var segmentation: Double { matched == 0 ? 0 : iou / Double(matched) }
    /// RQ: the F1 score of recognition.
    public var recognition: Double { Double(matched) / (Double(matched) + Double(spurious + missed) / 2) }
    /// PQ, which is SQ times RQ.
    public var quality: Double { iou / (Double(matched) + Double(spurious + missed) / 2) }
  }

  /// In the truth's order.
  public let matches: [Match]
  /// True segments that none matches, by their numbers in the truth's list.
  public let missed: [Int]
  /// Found segments that match none, by their places.
  public let spurious: [Int]
  /// By the classes' numbers, those that are there or were found.
  public let classes: [Int: ClassQuality]

  /// PQ, the mean over the classes.
  public var quality: Double { mean(\.quality) }
  /// SQ, the mean over the classes.
  public var segmentation: Double { mean(\.segmentation) }
  /// RQ, the mean over the classes.
  public var recognition: Double { mean(\.recognition) }

  /// - Parameter found: of the truth's size.
  public init(_ found: PanopticSegmentation, _ truth: Truth) {
    self.init(
      indices: found.indices, categories: found.segments.map(\.category.id), trueIndices: truth.indices,
      trueCategories: truth.segments.map(\.category))
  }

  /// - Parameters:
  ///   - indices: the segment of each pixel, a number beyond `categories` for none.
  ///   - categories: the class of each segment.
  public init(indices: [Int], categories: [Int], trueIndices: [Int], trueCategories: [Int]) {
    precondition(indices.count == trueIndices.count, "\(indices.count) and \(trueIndices.count) pixels")
    let overlap = Overlap(indices, categories.count, trueIndices, trueCategories.count)
    var matches: [Match] = []
    for object in trueCategories.indices {
      for segment in categories.indices where categories[segment] == trueCategories[object] {
        let iou = overlap.iou(segment: segment, object: object)
        if iou > 0.5 { matches.append(Match(object: object, segment: segment, iou: iou)) }
      }
    }
    let (found, known) = (Set(matches.map(\.segment)), Set(matches.map(\.object)))
    self.matches = matches
    missed = trueCategories.indices.filter { !known.contains($0) && overlap.trueAreas[$0] > 0 }
    spurious = categories.indices.filter { segment in
      !found.contains(segment) && overlap.areas[segment] > 0
        && 2 * overlap.onNobody(segment) <= overlap.areas[segment]
    }
    var classes: [Int: ClassQuality] = [:]
    for match in matches {
      classes[trueCategories[match.object], default: .init()].matched += 1
      classes[trueCategories[match.object], default: .init()].iou += match.iou
    }
    for object in missed { classes[trueCategories[object], default: .init()].missed += 1 }
    for segment in spurious { classes[categories[segment], default: .init()].spurious += 1 }
    self.classes = classes
  }

  private func mean(_ value: (ClassQuality) -> Double) -> Double {
    classes.isEmpty ? 0 : classes.values.reduce(0) { $0 + value($1) } / Double(classes.count)
  }
}

/// Pixels that found and true segments have in common.
private struct Overlap {
  let areas: [Int]
  let trueAreas: [Int]
  private let objects: Int
  /// Segment by segment; the last true segment is nobody's.
  private let common: [Int]

  init(_ indices: [Int], _ segments: Int, _ trueIndices: [Int], _ objects: Int) {
    var areas = [Int](repeating: 0, count: segments)
    var trueAreas = [Int](repeating: 0, count: objects)
    var common = [Int](repeating: 0, count: segments * (objects + 1))
    for (segment, object) in zip(indices, trueIndices) {
      if object < objects { trueAreas[object] += 1 }
      guard segment < segments else { continue }
      areas[segment] += 1
      common[segment * (objects + 1) + min(object, objects)] += 1
    }
    (self.areas, self.trueAreas, self.common, self.objects) = (areas, trueAreas, common, objects)
  }

  func onNobody(_ segment: Int) -> Int { common[segment * (objects + 1) + objects] }

  /// 0 where neither has a pixel.
  func iou(segment: Int, object: Int) -> Double {
    let both = common[segment * (objects + 1) + object]
    let union = areas[segment] + trueAreas[object] - both - onNobody(segment)
    return union > 0 ? Double(both) / Double(union) : 0
  }
}
