import Foundation
import Graph
import Models
import Tensors

/// What became of one query between two runs.
public struct QueryChange: Sendable {
  public enum Fate: String, Hashable, Sendable {
    case stays, appears, vanishes
  }

  /// Nil where no query of the reference found this.
  public let reference: Detection?
  /// Nil where no query of the other run found it.
  public let other: Detection?
  /// Whether both runs keep it, or one of them.
  public let fate: Fate
  /// Intersection over union of both masks; nil where one of them has none.
  public let maskIoU: Float?

  /// Intersection over union of both boxes.
  public var boxIoU: Float? {
    guard let reference, let other else { return nil }
    return reference.box.intersectionOverUnion(other.box)
  }

  /// The other's score minus the reference's, where both are there.
  public var scoreChange: Float? {
    guard let reference, let other else { return nil }
    return other.score - reference.score
  }

  public var changesClass: Bool {
    guard let reference, let other else { return false }
    return reference.category != other.category
  }
}

/// A change of a score with the digits that tell: `+0.031`, `-1.2e-4`, `0`.
/// - Parameter digits: of what is less than 0.0005. With one, no change takes more than six columns.
public func formatScoreChange(_ change: Float, digits: Int = 2) -> String {
  if change == 0 { return "0" }
  guard abs(change) < 0.0005 else { return String(format: "%+.3f", change) }
  return (change < 0 ? "-" : "+")
    + String(format: "%.\(digits - 1)e", abs(change)).replacing("e-0", with: "e-")
}

/// The queries that either of two runs keeps, matched: those of one model on one picture by their numbers, others by
/// their boxes, from an intersection over union of a half on.
public struct QueriesComparison: PairDerivation {
  public let threshold: Float
  /// The one query that is looked at, kept or not, in two runs of one model; nil for all that either keeps.
  public let query: Int?

  public init(above threshold: Float = Detections.defaultThreshold, only query: Int? = nil) {
    (self.threshold, self.query) = (threshold, query)
  }

  public func evaluate(_ reference: ForwardRun, _ other: ForwardRun) throws -> [QueryChange] {
    let (before, after) = (try reference.detections(), try other.detections())
    let pairs =
      try before.all.count == after.all.count && Self.isOneModel(reference, other)
      ? zip(before.all, after.all).filter(isMeant).map { ($0, $1) }
      : byBox(before.queries(above: threshold), after.queries(above: threshold))
    let masks = (
      try Self.masks(pairs.compactMap { $0.0?.query }, of: reference),
      try Self.masks(pairs.compactMap { $0.1?.query }, of: other)
    )
    return pairs.map { one, two in
      let (first, second) = (one.flatMap { masks.0[$0.query] }, two.flatMap { masks.1[$0.query] })
      return QueryChange(
        reference: one, other: two,
        fate: isKept(one) == isKept(two) ? .stays : isKept(two) ? .appears : .vanishes,
        maskIoU: first.flatMap { first in second.flatMap(first.maskIoU) })
    }
  }

  private func isMeant(_ one: Detection, _ two: Detection) -> Bool {
    query.map { $0 == one.query } ?? (isKept(one) || isKept(two))
  }

  private func isKept(_ detection: Detection?) -> Bool { (detection?.score ?? 0) > threshold }

  /// Whether query 5 of one is query 5 of the other: a recording by another program does not say whose it is.
  private static func isOneModel(_ reference: ForwardRun, _ other: ForwardRun) throws -> Bool {
    let names = [reference, other].filter { $0.configuration != nil }.map(\.modelName)
    guard Set(names).count < 2 else { return false }
    guard let one = try input(of: reference), let two = try input(of: other) else { return true }
    // Decoders of pictures differ by a little, pictures by a lot.
    return one.shape == two.shape && TensorDifference(one, two).relative < 0.1
  }

  private static func input(of run: ForwardRun) throws -> Tensor? {
    do {
      return try run.anatomy.input.map { try run.recorder.activation($0.path) }
    } catch GraphError.notRecorded {
      return nil
    }
  }

  private func byBox(_ before: [Detection], _ after: [Detection]) -> [(Detection?, Detection?)] {
    var candidates: [(one: Detection, two: Detection, overlap: Float)] = []
    for one in before {
      for two in after {
        let overlap = one.box.intersectionOverUnion(two.box)
        if overlap >= 0.5 { candidates.append((one, two, overlap)) }
      }
    }
    // Two of one class belong together before two whose boxes are nearer.
    candidates.sort {
      ($0.one.category == $0.two.category ? 1 : 0, $0.overlap)
        > ($1.one.category == $1.two.category ? 1 : 0, $1.overlap)
    }
    var partner: [Int: Detection] = [:]
    var isTaken: Set<Int> = []
    for (one, two, _) in candidates where partner[one.query] == nil && isTaken.insert(two.query).inserted {
      partner[one.query] = two
    }
    return before.map { ($0, partner[$0.query]) }
      + after.filter { !isTaken.contains($0.query) }.map { (nil, $0) }
  }

  /// Mask logits by query; none where the run has no masks.
  private static func masks(_ queries: [Int], of run: ForwardRun) throws -> [Int: Tensor] {
    guard run.anatomy.output(.masks) != nil, !queries.isEmpty else { return [:] }
    do {
      let masks = try run.masks(of: queries)
      return Dictionary(uniqueKeysWithValues: queries.enumerated().map { ($1, masks.row($0)) })
    } catch GraphError.notRecorded {
      return [:]
    }
  }

  public static func byteCount(of changes: [QueryChange]) -> Int { changes.count * 256 }
}

extension [QueryChange] {
  /// The detections that the reference keeps, and those that the other run keeps.
  private var kept: (before: [Detection], after: [Detection]) {
    (
      filter { $0.fate != .appears }.compactMap(\.reference),
      filter { $0.fate != .vanishes }.compactMap(\.other)
    )
  }

  /// "found 8 → 11, duplicates 0 → 3": a duplicate has the class of a surer one, and more than half of its box.
  public var summary: String {
    let kept = kept
    return "found \(kept.before.count) → \(kept.after.count), "
      + "duplicates \(kept.before.duplicateCount) → \(kept.after.duplicateCount)"
  }
}

extension [Detection] {
  /// How many things non-maximum suppression would remove.
  public var duplicateCount: Int {
    let ranked = filter(\.category.isThing).sorted { ($0.score, $1.query) > ($1.score, $0.query) }
    return ranked.count - NonMaximumSuppression().staying(of: ranked).count
  }
}

extension Tensor {
  /// Of the places that either of two masks covers, the part that both cover; nil where their sizes differ. Two masks
  /// that cover nothing are the same.
  func maskIoU(_ other: Tensor) -> Float? {
    guard shape == other.shape else { return nil }
    var (shared, either) = (0, 0)
    withUnsafeElements { a in
      other.withUnsafeElements { b in
        for index in 0..<a.count {
          if a[index] > 0, b[index] > 0 { shared += 1 }
          if a[index] > 0 || b[index] > 0 { either += 1 }
        }
      }
    }
    return either == 0 ? 1 : Float(shared) / Float(either)
  }
}
