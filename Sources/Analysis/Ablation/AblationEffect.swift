import Models

/// What becomes of the queries when a part of the model is turned off.
public struct AblationEffect: Derivation {
  public let target: AblationTarget
  /// The query that is looked at; nil for all that are kept before or after.
  public let query: Int?
  public let threshold: Float

  public init(
    of target: AblationTarget, on query: Int? = nil, above threshold: Float = Detections.defaultThreshold
  ) {
    (self.target, self.query, self.threshold) = (target, query, threshold)
  }

  public func evaluate(in run: ForwardRun) throws -> AblationOutcome {
    let edited = try run.edited([target.edit])
    let changes = try QueriesComparison(above: threshold, only: query).evaluate(run, edited)
    return AblationOutcome(target: target, changes: changes)
  }
}

/// What became of the queries when a part was turned off.
public struct AblationOutcome: Sendable {
  public let target: AblationTarget
  public let changes: [QueryChange]

  /// The queries that were there before, but for one that was itself taken away.
  private var others: [QueryChange] {
    let removed = target.edit.change == .remove ? target.edit.part.values.first : nil
    return changes.filter { change in
      guard let query = change.reference?.query, change.fate != .appears else { return false }
      return removed?.contains(query) != true
    }
  }

  /// The change of score that is farthest from zero; nil without a query.
  public var scoreChange: Float? { others.compactMap(\.scoreChange).max { abs($0) < abs($1) } }
  /// The least overlap of a query's box with what it was.
  public var boxIoU: Float? { others.compactMap(\.boxIoU).min() }
  /// The least overlap of a query's mask with what it was; nil without masks.
  public var maskIoU: Float? { others.compactMap(\.maskIoU).min() }
  /// The queries that are kept no more, and those that are kept only now.
  public var vanished: [Int] { others.filter { $0.fate == .vanishes }.compactMap { $0.reference?.query } }
  public var appeared: [Int] { changes.filter { $0.fate == .appears }.compactMap { $0.other?.query } }
  /// The queries whose class is another.
  public var reclassified: [Int] { others.filter(\.changesClass).compactMap { $0.reference?.query } }
}
