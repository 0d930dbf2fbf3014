import Models

/// Greedy non-maximum suppression within each class: of two boxes that overlap too much, the surer one stays. DETR needs
/// none where its queries agree who takes an object.
public struct NonMaximumSuppression: Hashable, Sendable {
  /// The intersection over union above which the less sure of two goes.
  public let overlap: Float

  public init(overlap: Float = 0.5) { self.overlap = overlap }

  /// Which of some detections stay, by their places.
  ///
  /// - Parameter ranked: the surest first.
  public func staying(of ranked: [Detection]) -> [Int] {
    var staying: [Int] = []
    for (place, detection) in ranked.enumerated() {
      let isDuplicate = staying.contains {
        ranked[$0].category == detection.category
          && ranked[$0].box.intersectionOverUnion(detection.box) > overlap
      }
      if !isDuplicate { staying.append(place) }
    }
    return staying
  }
}
