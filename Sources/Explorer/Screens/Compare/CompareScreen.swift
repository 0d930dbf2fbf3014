import Analysis
import Cells
import Graph

/// The run on screen held against the run without edits, or against another that was opened for it: where they begin to
/// differ, what follows, and what became of the queries.
struct CompareScreen: Screen {
  static let label = ScreenLabel(
    "compare", "Compare", longTitle: "compare with the run before edits, or another",
    also: "difference nodes")

  static let bindings = [
    Binding(
      .compareWith, "o", ["o"], "compare with another picture, recording or model", .change,
      also: "against open reference")
  ]

  /// The node that is chosen; nil is the first that differs.
  var path: String?
  /// Whether nodes that agree are listed too.
  var showsAll = false

  /// Bytes of the largest activations that are compared: those of all queries in the mask head have hundreds of millions.
  private static let largest = 24 << 20

  /// What the run is held against; nil where nothing was opened for it or changed.
  static func reference(_ context: ScreenContext) -> RunView? { context.reference ?? context.before }

  /// All nodes of both runs; nil without another.
  static func nodes(_ context: ScreenContext) -> Against<NodesComparison>? {
    reference(context).map { Against(NodesComparison(tolerance: 1e-6, upTo: largest), $0) }
  }

  static func queries(_ context: ScreenContext) -> Against<QueriesComparison>? {
    reference(context).map { Against(QueriesComparison(above: context.display.threshold), $0) }
  }

  func demands(_ context: ScreenContext) -> [ResultKey] {
    let isOfQueries = !context.run.isClassifier && Self.reference(context)?.isClassifier == false
    guard isOfQueries else { return Self.nodes(context).map { [context.key($0)] } ?? [] }
    return [Self.queries(context).map { context.key($0) }, Self.nodes(context).map { context.key($0) }]
      .compactMap { $0 }
  }

  func title(_ context: ScreenContext) -> String {
    let held = context.reference.map { "against \($0.imageName) · " } ?? ""
    guard let comparison = comparison(context) else {
      return context.reference == nil ? "before and after" : held + "comparing"
    }
    guard let first = comparison.first else { return held + "no difference" }
    return (held + "first difference: ").followed(byEndOf: first.path, within: context.titleWidth)
  }

  func inspected(_ context: ScreenContext) -> Inspected? { chosen(context).map { Inspected(path: $0.path) } }

  func hints(_ context: ScreenContext) -> [Hint] {
    [
      Hint(.nextRow, .previousRow, label: "node"), Hint(.nextMatch, .previousMatch, label: "difference"),
      Hint(.enlarge, label: "look"), Hint(.nextSource, label: showsAll ? "differences" : "all nodes"),
      Hint(.compareWith, label: "with another"), Hint(.undoEdit, label: "undo"),
    ]
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    if action == .ablate { return "nothing to set to zero here; {attention} has heads, {features} channels" }
    let unused = Action.ofMaps.union(Action.ofHeads).union(Action.ofColumns).union(Action.ofLayers)
      .union(Action.ofPictures)
    guard unused.contains(action) else { return nil }
    return "nothing of it here: this is a list; Enter shows a node, d there its difference"
  }

  func comparison(_ context: ScreenContext) -> RunComparison? {
    Self.nodes(context).flatMap { context.answer($0).value }
  }

  /// The rows on screen.
  func rows(_ comparison: RunComparison) -> [RunComparison.Row] {
    showsAll ? comparison.rows : comparison.rows.filter { $0.verdict != .agrees }
  }

  /// The chosen row, or the first that differs.
  func chosen(_ context: ScreenContext) -> RunComparison.Row? {
    guard let comparison = comparison(context) else { return nil }
    let rows = rows(comparison)
    return rows.first { $0.path == path } ?? comparison.first ?? rows.first
  }

  // MARK: - Keys

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    if action == .compareWith { return .ask(.compare) }
    guard let comparison = comparison(context) else { return .ignored }
    let rows = rows(comparison)
    let row = chosen(context).flatMap { chosen in rows.firstIndex { $0.path == chosen.path } } ?? 0
    switch action {
    case .nextRow: choose(row + 1, of: rows)
    case .previousRow: choose(row - 1, of: rows)
    case .firstRow: choose(0, of: rows)
    case .lastRow: choose(rows.count - 1, of: rows)
    case .nextMatch: return chooseDifference(by: 1, from: row, of: rows)
    case .previousMatch: return chooseDifference(by: -1, from: row, of: rows)
    case .nextSource, .previousSource: showsAll.toggle()
    case .enlarge:
      guard let path = chosen(context)?.path else { return .ignored }
      return .go(.picture(of: path))
    default: return .ignored
    }
    return .done
  }

  private mutating func choose(_ row: Int, of rows: [RunComparison.Row]) {
    guard !rows.isEmpty else { return }
    path = rows[min(max(row, 0), rows.count - 1)].path
  }

  /// The next row that differs, around the ends.
  private mutating func chooseDifference(
    by step: Int, from row: Int, of rows: [RunComparison.Row]
  ) -> Response {
    guard !rows.isEmpty else { return .ignored }
    let places = (1...rows.count).map { ((row + step * $0) % rows.count + rows.count) % rows.count }
    guard let next = places.first(where: { rows[$0].verdict != .agrees }) else { return .ignored }
    path = rows[next].path
    return .done
  }

  mutating func choose(_ item: String, _ context: inout ScreenContext) { path = item }
}

extension Action {
  static let compareWith = Action("compare.with")
}
