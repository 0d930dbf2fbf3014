import Models

/// COCO's average precision of boxes over many pictures, as pycocotools computes it: precision at 101 recalls, averaged
/// over classes and over ten overlaps.
public struct AveragePrecision: Sendable {
  /// The boxes of one class.
  private struct ClassMatches {
    var scores: [Float] = []
    var hits: [UInt16] = []
    var ignored: [UInt16] = []
    /// True objects, without crowds.
    var truths = 0
  }

  /// What it comes to; nil where there is no true object.
  public struct Result: Codable, Hashable, Sendable {
    /// The mean over the overlaps from 0.5 to 0.95.
    public let ap: Double
    /// At an overlap of 0.5.
    public let ap50: Double
    /// At an overlap of 0.75.
    public let ap75: Double
  }

  private static let recalls = (0...100).map { Double($0) * 0.01 }
  private static let place75 = 5

  private var classes: [Int: ClassMatches] = [:]

  public init() {}

  /// Adds a picture. Those with equal scores are ranked in the order in which they come.
  ///
  /// - Parameter truths: the number of true objects of each class, without crowds.
  public mutating func add(_ matches: DetectionMatches, truths: [Int: Int]) {
    for place in matches.categories.indices {
      let category = matches.categories[place]
      classes[category, default: ClassMatches()].scores.append(matches.scores[place])
      classes[category, default: ClassMatches()].hits.append(matches.hits[place])
      classes[category, default: ClassMatches()].ignored.append(matches.ignored[place])
    }
    for (category, count) in truths { classes[category, default: ClassMatches()].truths += count }
  }

  public var result: Result? {
    let known = classes.sorted { $0.key < $1.key }.map(\.value).filter { $0.truths > 0 }
    guard !known.isEmpty else { return nil }
    let means = DetectionMatches.overlaps.indices.map { bit in
      known.reduce(0) { $0 + Self.precision(of: $1, at: bit) } / Double(known.count)
    }
    return Result(
      ap: means.reduce(0, +) / Double(means.count), ap50: means[0], ap75: means[Self.place75])
  }

  /// The mean precision of one class over the recalls.
  private static func precision(of matches: ClassMatches, at bit: Int) -> Double {
    let order = matches.scores.indices.sorted { (matches.scores[$1], $0) < (matches.scores[$0], $1) }
    var (right, wrong) = (0, 0)
    var recalls: [Double] = []
    var precisions: [Double] = []
    for place in order where matches.ignored[place] >> bit & 1 == 0 {
      if matches.hits[place] >> bit & 1 == 1 { right += 1 } else { wrong += 1 }
      recalls.append(Double(right) / Double(matches.truths))
      precisions.append(Double(right) / (Double(right + wrong) + .ulpOfOne))
    }
    // The best precision at this recall or a higher one.
    for place in precisions.indices.dropLast().reversed() {
      precisions[place] = max(precisions[place], precisions[place + 1])
    }
    var (sum, place) = (0.0, 0)
    for recall in Self.recalls {
      while place < recalls.count, recalls[place] < recall { place += 1 }
      if place == recalls.count { break }
      sum += precisions[place]
    }
    return sum / Double(Self.recalls.count)
  }
}
