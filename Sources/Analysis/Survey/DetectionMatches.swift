/// The boxes found in one picture, each with the overlaps at which it is right.
///
/// Source: COCO's evaluation of boxes, as pycocotools does it, with at most 100 of a class in a picture.
public struct DetectionMatches: Codable, Hashable, Sendable {
  /// A box in pixels or any other unit, by its first corner and its size.
  public struct Place: Hashable, Sendable {
    public let left: Double
    public let top: Double
    public let width: Double
    public let height: Double

    public init(left: Double, top: Double, width: Double, height: Double) {
      (self.left, self.top, self.width, self.height) = (left, top, width, height)
    }
  }

  public struct Found: Hashable, Sendable {
    public let category: Int
    public let score: Float
    public let place: Place

    public init(category: Int, score: Float, place: Place) {
      (self.category, self.score, self.place) = (category, score, place)
    }
  }

  public struct Known: Hashable, Sendable {
    public let category: Int
    public let place: Place
    public let isCrowd: Bool

    public init(category: Int, place: Place, isCrowd: Bool = false) {
      (self.category, self.place, self.isCrowd) = (category, place, isCrowd)
    }
  }

  /// The overlaps that a box is held to, from 0.5 to 0.95.
  public static let overlaps: [Double] = {
    let step = (0.95 - 0.5) / 9
    return (0..<9).map { 0.5 + Double($0) * step } + [0.95]
  }()

  static let mostOfAClass = 100

  /// The class of each box, in order; those of one class with the surest first.
  public private(set) var categories: [Int] = []
  public private(set) var scores: [Float] = []
  /// A bit for each of `overlaps`: whether the box has a true one there.
  public private(set) var hits: [UInt16] = []
  /// A bit for each of `overlaps`: whether the box lies in a crowd, so that it counts neither way.
  public private(set) var ignored: [UInt16] = []

  /// Whether every box has all that is said of it.
  var isWhole: Bool { [scores.count, hits.count, ignored.count].allSatisfy { $0 == categories.count } }

  public init(_ found: [Found], _ known: [Known]) {
    let knownByClass = Dictionary(grouping: known, by: \.category)
    for (category, boxes) in Dictionary(grouping: found, by: \.category).sorted(by: { $0.key < $1.key }) {
      // Both orders leave equals as they are.
      let ranked = boxes.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
        .map(\.element).prefix(Self.mostOfAClass)
      let truths = knownByClass[category] ?? []
      add(Array(ranked), truths.filter { !$0.isCrowd } + truths.filter(\.isCrowd))
    }
  }

  private mutating func add(_ ranked: [Found], _ truths: [Known]) {
    let overlaps = ranked.map { found in truths.map { found.place.overlap(with: $0) } }
    var (hits, ignored) = (
      [UInt16](repeating: 0, count: ranked.count), [UInt16](repeating: 0, count: ranked.count)
    )
    for (bit, threshold) in Self.overlaps.enumerated() {
      var isTaken = [Bool](repeating: false, count: truths.count)
      for place in ranked.indices {
        guard let best = Self.best(overlaps[place], truths, isTaken, threshold) else { continue }
        isTaken[best] = true
        hits[place] |= 1 << bit
        if truths[best].isCrowd { ignored[place] |= 1 << bit }
      }
    }
    categories += ranked.map(\.category)
    scores += ranked.map(\.score)
    self.hits += hits
    self.ignored += ignored
  }

  /// The true box that overlaps most among those that are free, the last of equals; a crowd, which is never taken, only
  /// where there is no other.
  private static func best(
    _ overlaps: [Double], _ truths: [Known], _ isTaken: [Bool], _ threshold: Double
  ) -> Int? {
    var (best, most): (Int?, Double) = (nil, min(threshold, 1 - 1e-10))
    for (place, truth) in truths.enumerated() where !isTaken[place] || truth.isCrowd {
      if let best, !truths[best].isCrowd, truth.isCrowd { break }
      guard overlaps[place] >= most else { continue }
      (best, most) = (place, overlaps[place])
    }
    return best
  }
}

extension DetectionMatches.Place {
  /// Of a crowd: the share of this box that lies in it.
  fileprivate func overlap(with known: DetectionMatches.Known) -> Double {
    let other = known.place
    let shared = min(left + width, other.left + other.width) - max(left, other.left)
    let sharedHeight = min(top + height, other.top + other.height) - max(top, other.top)
    guard shared > 0, sharedHeight > 0 else { return 0 }
    let common = shared * sharedHeight
    let area = width * height
    return common / (known.isCrowd ? area : area + other.width * other.height - common)
  }
}
