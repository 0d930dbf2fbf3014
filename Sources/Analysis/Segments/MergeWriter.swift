import Foundations
import Models
import Tensors

/// Writes down the steps of a merge, each against the one before.
struct MergeWriter {
  private let candidates: [Detection]
  private let width: Int
  private let height: Int
  private(set) var steps: [MergeWalk.Step] = []
  private var staying: [Bool]
  /// Whose each pixel is; `candidates.count` where it is nobody's.
  private var owners: [Int] = []
  private var areas: [Int] = []

  init(_ candidates: [Detection], width: Int, height: Int) {
    (self.candidates, self.width, self.height) = (candidates, width, height)
    staying = candidates.map { _ in true }
  }

  private var none: [Int] { candidates.map { _ in 0 } }
  private var pixels: Int { width * height }
  private var size: String { "\(height)×\(width)" }

  /// Queries, then masks before anyone decides.
  mutating func begin(of count: Int, _ masks: Tensor, _ claims: MaskClaims) {
    add(
      .keep, nil,
      "\(candidates.count) of \(count) queries are surer than the threshold and say an object: they take part"
    )
    add(
      .resize, nil, areas: claims.areas,
      "bilinear, \(masks.shape[1])×\(masks.shape[2]) to \(size); over zero masks overlap on "
        + "\(share(claims.overlaps)) of the pixels and leave \(share(claims.gaps)) to nobody")
    owners = candidates.isEmpty ? [] : claims.largest
    areas = zip(claims.areas, zip(claims.won, claims.lost)).map { $0 + $1.0 - $1.1 }
    let mean = claims.shares.reduce(0.0) { $0 + Double($1) } / Double(max(1, pixels))
    let disputed = claims.shares.count { $0 <= 0.5 }
    add(
      .softmax, map(strengths: claims.shares), areas: areas, won: claims.won, lost: claims.lost,
      "over the \(candidates.count) masks at each pixel: the largest share is \(formatValue(mean)) on average; on "
        + "\(formatGrouped(disputed)) pixels nobody has more than half")
  }

  mutating func argmax(_ step: PanopticMerge.Step, _ claims: MaskClaims) {
    let (won, before) = (zip(step.areas, areas).map { $0 - $1 }, areas)
    owners = candidates.isEmpty ? [] : step.indices
    areas = step.areas
    // Who has more than half has the largest share: nobody loses.
    add(
      .argmax, map(), areas: areas, won: won, lost: none,
      "each of the \(formatGrouped(pixels)) pixels goes to the largest mask, "
        + "\(formatGrouped(pixels - before.reduce(0, +))) of them with half or less")
  }

  mutating func join(_ step: PanopticMerge.Step) {
    let before = areas
    let moved = candidates.indices.filter { before[$0] > 0 && step.areas[$0] == 0 }
    let words = moved.map { index in
      let target = candidates.firstIndex { $0.category == candidates[index].category } ?? index
      return "\(name(index)) gives \(formatGrouped(before[index])) px to \(candidates[target].query)"
    }
    let text =
      words.isEmpty
      ? "no stuff class has two queries: nothing to join"
      : words.joined(separator: ", ") + ": stuff of one class goes to its first query, this once"
    decide(.join, step.indices, text)
    let smallest = candidates.indices.min { areas[$0] < areas[$1] }
    add(
      .count, map(), areas: areas, won: none, lost: none,
      "at \(size) by the nearest pixel"
        + (smallest.map { "; the smallest is \(name($0)) with \(formatGrouped(areas[$0])) px" } ?? ""))
  }

  /// The small segments of a step go, and the others share out their pixels.
  mutating func drop(after earlier: PanopticMerge.Step, then step: PanopticMerge.Step) {
    let least = PanopticMerge.largestDroppedArea
    let dropped = candidates.indices.filter { staying[$0] && earlier.areas[$0] <= least }
    for index in dropped { staying[index] = false }
    let words = dropped.map { "\(name($0)) with \(areas[$0]) px" }.joined(separator: ", ")
    let isGone = Set(dropped)
    decide(
      .drop, owners.map { isGone.contains($0) ? candidates.count : $0 },
      "of at most \(least) px: \(words)"
        + (dropped.contains { areas[$0] == 0 } ? " (a joined one has none left, so it goes too)" : ""))
    let before = owners
    let remaining = staying.count { $0 }
    let next = remaining == 0 ? owners.map { _ in candidates.count } : step.indices
    let changed = zip(before, next).count { $0 != $1 }
    decide(
      .decideAgain, next,
      "the largest mask among the remaining \(remaining), without joining: \(formatGrouped(changed)) px change hands"
    )
  }

  mutating func finish() {
    let count = staying.count { $0 }
    add(
      .result, map(), areas: areas, won: none, lost: none,
      "no segment of at most \(PanopticMerge.largestDroppedArea) px: \(count) segments")
  }

  // MARK: - Steps

  /// A step after which pixels have other owners.
  private mutating func decide(_ kind: MergeWalk.Step.Kind, _ next: [Int], _ detail: String) {
    var (won, lost, areas) = (none, none, none)
    for (from, to) in zip(owners, next) {
      if to < areas.count { areas[to] += 1 }
      guard from != to else { continue }
      if from < lost.count { lost[from] += 1 }
      if to < won.count { won[to] += 1 }
    }
    if !candidates.isEmpty { owners = next }
    self.areas = areas
    add(kind, map(), areas: areas, won: won, lost: lost, detail)
  }

  private mutating func add(
    _ kind: MergeWalk.Step.Kind, _ map: SegmentMap?, areas: [Int] = [], won: [Int]? = nil, lost: [Int]? = nil,
    _ detail: String
  ) {
    steps.append(
      MergeWalk.Step(
        kind: kind, map: map, areas: areas, won: won ?? none, lost: lost ?? none, staying: staying,
        detail: detail))
  }

  private func map(strengths: [Float]? = nil) -> SegmentMap? {
    guard !candidates.isEmpty else { return nil }
    var map = SegmentMap(
      owners, width: width, height: height, found: candidates.map { ($0.category, $0.query) })
    map.strengths = strengths
    return map
  }

  private func name(_ index: Int) -> String {
    "\(candidates[index].query) \(candidates[index].category.name)"
  }

  private func share(_ count: Int) -> String { formatPercent(Double(count) / Double(max(1, pixels))) }
}

extension MergeWalk.Step.Kind {
  /// What is done.
  public var title: String {
    switch self {
    case .keep: "queries kept"
    case .resize: "masks resized"
    case .softmax: "softmax over the masks"
    case .argmax: "the largest mask"
    case .join: "stuff of a class joined"
    case .count: "pixels counted"
    case .drop: "small segments dropped"
    case .decideAgain: "decided again"
    case .result: "the result"
    }
  }
}
