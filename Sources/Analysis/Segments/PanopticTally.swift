/// What panoptic segments come to, class by class, in one picture or in many.
///
/// Source: Kirillov et al., Panoptic Segmentation, 2019: classes are counted over all pictures first, then averaged.
public struct PanopticTally: Codable, Hashable, Sendable {
  /// What the segments of one class come to.
  public struct ClassQuality: Codable, Hashable, Sendable {
    /// The sum over matched segments.
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

  /// By the classes' numbers, those that are there or were found.
  public private(set) var classes: [Int: ClassQuality] = [:]

  /// What a file may say of a picture's segments: sums over many pictures stay numbers.
  static let counts = 0...(1 << 32)

  /// Whether every class has segments, and no more overlap than these.
  var isSound: Bool {
    classes.values.allSatisfy { quality in
      let numbers = [quality.matched, quality.spurious, quality.missed]
      return numbers.allSatisfy(Self.counts.contains) && numbers.contains { $0 > 0 }
        && (0...Double(quality.matched)).contains(quality.iou)
    }
  }

  public init() {}

  /// PQ, the mean over the classes.
  public var quality: Double { mean(\.quality) }
  /// SQ, the mean over the classes.
  public var segmentation: Double { mean(\.segmentation) }
  /// RQ, the mean over the classes.
  public var recognition: Double { mean(\.recognition) }

  mutating func match(_ category: Int, iou: Double) {
    classes[category, default: ClassQuality()].matched += 1
    classes[category, default: ClassQuality()].iou += iou
  }

  mutating func miss(_ category: Int) { classes[category, default: ClassQuality()].missed += 1 }

  mutating func invent(_ category: Int) { classes[category, default: ClassQuality()].spurious += 1 }

  /// Adds another picture.
  public static func += (sum: inout PanopticTally, other: PanopticTally) {
    for (category, quality) in other.classes {
      var total = sum.classes[category, default: ClassQuality()]
      total.iou += quality.iou
      total.matched += quality.matched
      total.spurious += quality.spurious
      total.missed += quality.missed
      sum.classes[category] = total
    }
  }

  private func mean(_ value: (ClassQuality) -> Double) -> Double {
    // In the classes' order, lest the sum's last digit depend on that of a dictionary.
    let values = classes.sorted { $0.key < $1.key }.map { value($0.value) }
    return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
