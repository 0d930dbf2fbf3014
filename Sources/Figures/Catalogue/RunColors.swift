import Color
import Images
import Models

/// The colours of a run's queries and classes, the same in every figure and on every screen, whatever the threshold.
public struct RunColors: Hashable, Sendable {
  private let queries: RankedColors
  private let classes: RankedColors

  /// By rank: the surest thing has the first colour. Classes are ranked by their surest query.
  ///
  /// What is above the published threshold comes before the rest, so that what is listed together has the colours that
  /// are furthest apart; another threshold changes none.
  public init(_ detections: Detections) {
    let all = detections.ranking
    let isSure = { (found: Detection) in
      !found.isNoObject && found.score > PanopticSegmentation.defaultThreshold
    }
    let ranking = all.filter(isSure) + all.filter { !isSure($0) }
    queries = RankedColors(ranking.map(\.query))
    classes = RankedColors(ranking.map(\.category.id))
  }

  /// By number, where it is not known what was found.
  public init() { (queries, classes) = (RankedColors(), RankedColors()) }

  public func color(ofQuery query: Int) -> RGB { queries[query] }
  public func color(ofClass id: Int) -> RGB { classes[id] }
}
