import Foundations
import Models

/// The queries in the order of their list: found things, found stuff, and if all are asked for the rest.
public struct QueryList: Sendable {
  /// Nil while they are computed, or where there are none.
  public let detections: Detections?
  /// Why there are none, as in a recording without queries.
  public let failure: String?
  public let listed: [Detection]
  /// Those that found something above the threshold; listed are also those that did before edits.
  public let kept: [Detection]

  /// - Parameter before: what the queries found before edits; nil without edits.
  init(
    _ detections: Detections? = nil, before: Detections? = nil, failure: String? = nil, threshold: Float = 0,
    showsAll: Bool = false
  ) {
    self.detections = detections
    self.failure = failure
    guard let detections else {
      (listed, kept) = ([], [])
      return
    }
    let found = Set(detections.queries(above: threshold).map(\.query))
    kept = detections.ranking.filter { found.contains($0.query) }
    let gone = Set(before?.queries(above: threshold).map(\.query) ?? [])
    listed =
      kept + detections.ranked.filter { !found.contains($0.query) && (showsAll || gone.contains($0.query)) }
  }

  /// The detection of a query; nil where that is not known.
  public func detection(_ query: Int?) -> Detection? {
    guard let query, let detections, detections.all.indices.contains(query) else { return nil }
    return detections.all[query]
  }

  /// "17 cat 0.99"
  func text(of detection: Detection) -> String {
    "\(detection.query) \(detection.name) " + formatScore(detection.score)
  }

  /// The row of a query in the list.
  func row(of query: Int?) -> Int? { listed.firstIndex { $0.query == query } }
}

extension Detection {
  /// Whether its box tells anything: stuff is wherever its mask is.
  var hasBox: Bool { category.isThing || isNoObject }

  /// Its class as it is shown.
  var name: String { isNoObject ? "no object" : category.name }
}
