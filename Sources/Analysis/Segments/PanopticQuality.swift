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

  /// In the truth's order.
  public let matches: [Match]
  /// True segments that none matches, by their numbers in the truth's list.
  public let missed: [Int]
  /// Found segments that match none, by their places.
  public let spurious: [Int]
  /// What each class comes to.
  public let tally: PanopticTally

  /// PQ, the mean over the classes.
  public var quality: Double { tally.quality }
  /// SQ, the mean over the classes.
  public var segmentation: Double { tally.segmentation }
  /// RQ, the mean over the classes.
  public var recognition: Double { tally.recognition }

  /// - Parameter found: of the truth's size.
  public init(_ found: PanopticSegmentation, _ truth: Truth) {
    self.init(
      indices: found.indices, categories: found.segments.map(\.category.id), trueIndices: truth.indices,
      trueCategories: truth.segments.map(\.category), crowds: truth.crowds.map(\.category))
  }

  /// - Parameters:
  ///   - indices: the segment of each pixel, a number beyond `categories` for none.
  ///   - categories: the class of each segment.
  ///   - crowds: the classes of regions that are numbered after the true segments.
  public init(
    indices: [Int], categories: [Int], trueIndices: [Int], trueCategories: [Int], crowds: [Int] = []
  ) {
    precondition(indices.count == trueIndices.count, "\(indices.count) and \(trueIndices.count) pixels")
    let overlap = Overlap(indices, categories.count, trueIndices, trueCategories.count + crowds.count)
    var matches: [Match] = []
    for object in trueCategories.indices {
      for segment in categories.indices where categories[segment] == trueCategories[object] {
        let iou = overlap.iou(segment: segment, object: object)
        if iou > 0.5 { matches.append(Match(object: object, segment: segment, iou: iou)) }
      }
    }
    let (found, known) = (Set(matches.map(\.segment)), Set(matches.map(\.object)))
    self.matches = matches
    /// Pixels that do not speak against a segment: nobody's, and those of its class's crowd, the last one as there.
    func forgiven(_ segment: Int) -> Int {
      let crowd = crowds.lastIndex(of: categories[segment])
      return overlap.onNobody(segment)
        + (crowd.map { overlap.common(segment: segment, object: trueCategories.count + $0) } ?? 0)
    }
    missed = trueCategories.indices.filter { !known.contains($0) && overlap.trueAreas[$0] > 0 }
    spurious = categories.indices.filter { segment in
      !found.contains(segment) && overlap.areas[segment] > 0
        && 2 * forgiven(segment) <= overlap.areas[segment]
    }
    var tally = PanopticTally()
    for match in matches { tally.match(trueCategories[match.object], iou: match.iou) }
    for object in missed { tally.miss(trueCategories[object]) }
    for segment in spurious { tally.invent(categories[segment]) }
    self.tally = tally
  }
}

/// Pixels that found and true segments have in common.
private struct Overlap {
  let areas: [Int]
  let trueAreas: [Int]
  private let objects: Int
  /// Segment by segment; the last true segment is nobody's.
  private let shared: [Int]

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
    (self.areas, self.trueAreas, self.shared, self.objects) = (areas, trueAreas, common, objects)
  }

  func onNobody(_ segment: Int) -> Int { common(segment: segment, object: objects) }

  func common(segment: Int, object: Int) -> Int { shared[segment * (objects + 1) + object] }

  /// 0 where neither has a pixel.
  func iou(segment: Int, object: Int) -> Double {
    let both = common(segment: segment, object: object)
    let union = areas[segment] + trueAreas[object] - both - onNobody(segment)
    return union > 0 ? Double(both) / Double(union) : 0
  }
}
