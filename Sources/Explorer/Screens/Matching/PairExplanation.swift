import Analysis
import Cells
import Foundations

/// What the cost of a pair is made of, and what would be if its query were not there.
struct PairExplanation {
  let pair: Assignment.Pair
  let matching: LayerMatching
  let earlier: LayerMatching?
  /// How many are listed.
  let queries: Int
  /// The score above which queries are listed.
  let threshold: String
  let showsAll: Bool
  /// What is not as it was; nil for nothing.
  let changesNote: String?

  static let height = 7

  func draw(in rect: Rect, on canvas: inout Canvas) {
    var rest = rect
    canvas.write(
      changesNote ?? scopes.first(fitting: rect.width), in: rest.takeTop(1), .left,
      changesNote == nil ? .dim : .bold)
    let heading = states.map { "query \(pair.row) for \(name(pair.column)): \($0)" }
    canvas.drawRule(rest.takeTop(1), title: heading.first(fitting: rect.width - 4))
    for line in lines(width: rect.width - 1) { canvas.write(line, in: rest.takeTop(1).inset(left: 1)) }
  }

  private func lines(width: Int) -> [String] {
    let (cost, formula) = (
      matching.costs[pair.row, pair.column], CostFormula(matching.costs.weights, matching.scoring)
    )
    return [
      "\(formula.text)", "= \(formula.text(of: cost))", terms(cost), successors.first(fitting: width), hands,
    ]
  }

  /// Which rows there are, and how to read them, then the same in fewer words.
  private var scopes: [String] {
    let rows =
      showsAll
      ? "all \(queries) queries"
      : "\(queries) of \(matching.costs.queries) queries: above \(threshold), matched, next in line"
    let key = "bright is cheap, framed is matched; "
    return [key + rows, key + rows.prefix { $0 != ":" }, rows]
  }

  private func name(_ object: Int) -> String {
    "object \(matching.objects[object].index) \(matching.objects[object].category.name)"
  }

  /// Whether it is matched, and who has whom instead, then the same in fewer words.
  private var states: [String] {
    if matching.pairs.contains(pair) { return ["matched"] }
    let own = matching.object(of: pair.row).map(name) ?? "no object"
    let other = matching.query(of: pair.column).map { "query \($0)" } ?? "no query"
    return [
      "not matched: the query has \(own), the object has \(other)",
      "not matched: it has \(own), the object \(other)",
    ]
  }

  private func terms(_ cost: MatchingCost) -> String {
    let (predicted, truth) = (matching.boxes[pair.row], matching.objects[pair.column].box)
    let iou = predicted.intersectionOverUnion(truth)
    let empty = Double(max(0, predicted.emptyShareOfHull(with: truth)))
    let giou = formatTerm(Double(-cost.giou))
    return
      "GIoU \(giou) = IoU \(formatValue(iou)) − the part of the hull outside both, \(formatPercent(empty))"
  }

  /// Who comes after the matched query, then the same in fewer words.
  private var successors: [String] {
    guard let query = matching.query(of: pair.column) else { return [] }
    guard let next = matching.successors[pair.column] else {
      return ["without query \(query) nobody would be left for \(name(pair.column))"]
    }
    let cost = formatTerm(Double(matching.cost(next.query, pair.column)))
    let increase = formatValue(next.increase)
    return [
      "without query \(query), query \(next.query) would take it for \(cost); all pairs together +\(increase)",
      "without \(query), query \(next.query) takes it for \(cost); all pairs +\(increase)",
    ]
  }

  /// Which objects have another query than after the layer before.
  private var hands: String {
    guard let earlier else { return "the first layer; ] goes on" }
    let moved = matching.handedOver(since: earlier)
    guard !moved.isEmpty else { return "the same pairs as after layer \(earlier.layer)" }
    let words = moved.map { object in
      let (from, to) = (earlier.query(of: object), matching.query(of: object))
      return "\(matching.objects[object].index) \(matching.objects[object].category.name) "
        + "\(from.map(String.init) ?? "–")→\(to.map(String.init) ?? "–")"
    }
    return "another query than after layer \(earlier.layer): \(words.joined(separator: ", "))"
  }
}
