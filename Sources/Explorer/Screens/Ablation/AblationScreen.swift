import Analysis
import Cells
import Graph

/// A map of all heads, layer by layer: what each one turned off alone does to the chosen query.
struct AblationScreen: Screen {
  static let label = ScreenLabel(
    "ablation", "Ablation", brief: "Abl", longTitle: "what each head does, turned off alone",
    also: "ablate knock out")

  static let bindings = [
    Binding(.ablate, "Enter", [.enter], "turn this head off", .change)
  ]

  /// What a head's map tells.
  enum Measure: String, CaseIterable, Codable, Hashable, Sendable {
    case score, box, mask

    var name: String {
      switch self {
      case .score: "Δ score"
      case .box: "box IoU"
      case .mask: "mask IoU"
      }
    }
  }

  var measure = Measure.score
  /// The chosen row of the map, counted over all attentions, and the head.
  var row = 0
  var column = 0

  static let figureNames = ["ablation"]

  static func missingPart(in run: RunView) -> String? {
    if run.isClassifier { return "queries" }
    return AblationRow.all(in: run.graph).isEmpty ? "attention" : nil
  }

  static func effect(_ target: AblationTarget, _ context: ScreenContext) -> AblationEffect? {
    context.focus.query.map { AblationEffect(of: target, on: $0, above: context.display.threshold) }
  }

  func demands(_ context: ScreenContext) -> [ResultKey] {
    // The chosen row first, then those below it.
    let rows = AblationRow.all(in: context.run.graph)
    let ordered = rows.dropFirst(row) + rows.prefix(row)
    return ordered.flatMap(\.targets).compactMap { Self.effect($0, context).map { context.key($0) } }
  }

  func title(_ context: ScreenContext) -> String {
    [", each head turned off alone", ", head by head turned off", ", heads off"]
      .map { "\(measure.name) of \(context.selectedName())\($0)" }.first(fitting: context.titleWidth)
  }

  func inspected(_ context: ScreenContext) -> Inspected? {
    guard let head = target(context)?.head else { return nil }
    return context.run.anatomy[.pattern(head.attention, layer: head.layer)].map { Inspected(path: $0.path) }
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    [
      Hint(.nextRow, .previousRow, label: "layer"), Hint(.nextColumn, .previousColumn, label: "head"),
      Hint(.nextSource, label: "score, box, mask"), Hint(.ablate, label: "turn off"),
      Hint(.undoEdit, label: "undo"),
    ]
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    Action.ofMaps.union(Action.ofPictures).union([.cycleHeads]).contains(action)
      ? "nothing of it here; Enter turns the head off, {attention} shows where it looks" : nil
  }

  func figure(_ context: ScreenContext) -> FigureChoice? {
    FigureChoice("ablation", options: context.figureOptions(for: "ablation"))
  }

  func ablation(_ context: ScreenContext) -> Intervention? { target(context)?.edit }

  /// The chosen head.
  func target(_ context: ScreenContext) -> AblationTarget? {
    let rows = AblationRow.all(in: context.run.graph)
    guard rows.indices.contains(row) else { return nil }
    return rows[row].targets.indices.contains(column) ? rows[row].targets[column] : rows[row].targets.last
  }

  // MARK: - Keys

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    let rows = AblationRow.all(in: context.run.graph)
    guard !rows.isEmpty else { return .ignored }
    let heads = rows[min(row, rows.count - 1)].targets.count
    switch action {
    case .nextRow, .nextLayer: row = min(row + 1, rows.count - 1)
    case .previousRow, .previousLayer: row = max(0, row - 1)
    case .firstRow: row = 0
    case .lastRow: row = rows.count - 1
    case .nextColumn, .nextHead: column = (min(column, heads - 1) + 1) % heads
    case .previousColumn, .previousHead: column = (min(column, heads - 1) + heads - 1) % heads
    case .nextSource: measure = measure.advanced(by: 1)
    case .previousSource: measure = measure.advanced(by: -1)
    default: return .ignored
    }
    return .done
  }

  mutating func choose(_ item: String, _ context: inout ScreenContext) {
    let place = item.split(separator: ",").compactMap { Int($0) }
    if place.count == 2 { (row, column) = (place[0], place[1]) }
  }

  mutating func turn(to run: RunView) { row = min(row, max(0, AblationRow.all(in: run.graph).count - 1)) }
}
