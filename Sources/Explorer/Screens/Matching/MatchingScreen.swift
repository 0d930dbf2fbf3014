import Analysis
import Cells
import Figures
import Graph
import Models

/// What every query would cost for every true object, who is matched to whom after each decoder layer, and what the
/// losses of training come to.
struct MatchingScreen: Screen {
  static let label = ScreenLabel(
    "matching", "Matching", brief: "Match", longTitle: "queries matched to the truth, and the losses",
    also: "hungarian assignment cost loss giou training")
  static let companion = ScreenCompanion.none
  static let figureNames = ["matching", "losses", "evolution"]

  static let bindings = [
    Binding(
      .moveBoxes, "r", ["r"], "move or scale a box with the arrow keys", .change,
      also: "predicted true drag shift edit"),
    Binding(.putBoxesBack, "R", ["R"], "boxes and weights as they were", .change, also: "reset undo all"),
    Binding(
      .askForWeights, "W", ["W"], "weights of costs and losses, as in weights 1 5 2", .change,
      also: "lambda coefficient factor"),
    Binding(
      .showUntrained, "T", ["T"], "mask losses of earlier layers, never trained there", .look,
      also: "auxiliary dice"),
  ]

  enum View: String, CaseIterable, Codable, Hashable, Sendable {
    case costs, losses
  }

  var view = View.costs
  /// The chosen object's place; nil is the one that the chosen query is matched to.
  var object: Int?
  var loss = LossTerm.label
  /// Those in place of the published ones.
  var weights: MatchingWeights?
  /// The moves of boxes, the last one last.
  var steps: [BoxStep] = []
  /// Which of the chosen pair's boxes the arrow keys move; nil where they choose.
  var moved: MovedBox?

  /// Whether mask losses of earlier layers are shown, which no training asks for.
  var showsUntrained = false

  var canUndo: Bool { !steps.isEmpty }

  static func missingPart(in run: RunView) -> String? {
    run.isClassifier || run.run.predictedLayers.isEmpty ? "boxes of queries" : nil
  }

  static func matched(_ context: ScreenContext) -> MatchedLayers {
    MatchedLayers(truth: context.truthPath, of: context.run.imageName)
  }

  func demands(_ context: ScreenContext) -> [ResultKey] {
    [context.key(Self.matched(context)), context.key(LayerDetections())]
      + (changed(context).map { [context.key($0)] } ?? [])
      + (untrained(context).map { [context.key($0)] } ?? [])
  }

  func title(_ context: ScreenContext) -> String {
    switch view {
    case .costs:
      guard let all = layers(context), let shown = Self.shown(all, context) else { return "matching" }
      let layer = ScreenContext.layerName("decoder", shown.layer, of: (all.last?.layer ?? 0) + 1)
      let action =
        moved.map { $0 == .predicted ? "moving the predicted box, " : "moving the true box, " } ?? ""
      return "\(action)matching after \(layer)"
    case .losses: return "losses after every decoder layer"
    }
  }

  func figure(_ context: ScreenContext) -> FigureChoice? {
    // The catalogue's figures have no changes: with such the screen itself is taken away.
    guard let layers = layers(context), changes.isEmpty else { return nil }
    var options = FigureOptions()
    guard view == .costs else { return FigureChoice("losses", options: options) }
    options.colormap = context.mapOptions.colormap
    (options.layer, options.threshold) = (Self.shown(layers, context)?.layer, context.display.threshold)
    return FigureChoice("matching", options: options)
  }

  func inspected(_ context: ScreenContext) -> Inspected? {
    let layers = context.run.anatomy.predictions(.boxes)
    let shown = layers.first { $0.label == context.focus.decoderLayer } ?? layers.last
    return shown.map { Inspected(path: $0.node.path) }
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    guard layers(context) != nil else { return [Hint(.open, label: "open another picture")] }
    if let moved {
      return [
        Hint(.previousColumn, .nextRow, .previousRow, .nextColumn, label: "move"),
        Hint(.panLeft, .panDown, .panUp, .panRight, label: "scale"),
        Hint(.nextSource, label: moved == .predicted ? "true box" : "predicted box"),
        Hint(.undoEdit, label: "step back"), Hint(.putBoxesBack, label: "put back"),
        Hint(.moveBoxes, label: "done"),
      ]
    }
    switch view {
    case .costs:
      return [
        Hint(.previousLayer, .nextLayer, label: "layer"), Hint(.nextRow, .previousRow, label: "query"),
        Hint(.previousColumn, .nextColumn, label: "object"), Hint(.nextSource, label: "losses"),
        Hint(.toggleAllQueries, label: context.display.showsAllQueries ? "contenders" : "all queries"),
        Hint(.moveBoxes, label: "move boxes"), Hint(.askForWeights, label: "weights"),
        Hint(.enlarge, label: "attention"),
      ]
    case .losses:
      return [
        Hint(.previousLayer, .nextLayer, label: "layer"), Hint(.nextRow, .previousRow, label: "loss"),
        Hint(.nextSource, label: "matching"), Hint(.askForWeights, label: "weights"),
        Hint(.showUntrained, label: showsUntrained ? "trained losses" : "untrained losses"),
      ]
    }
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    let ofScale: Set<Action> = [.cycleOverlay, .cycleScale, .toggleSharedScale]
    if ofScale.contains(action) { return "costs are always on one scale, those of all layers" }
    if action == .nextHead || action == .previousHead || action == .cycleHeads {
      return "no heads here; {attention} has them"
    }
    if action == .ablate { return "nothing to set to zero here; {attention} has heads, {features} channels" }
    if action == .showUntrained, view == .costs || !context.run.hasMasks {
      return context.run.hasMasks ? "Tab goes to the losses, where T adds untrained ones" : "no masks here"
    }
    if action == .putBoxesBack, changes.isEmpty { return "boxes and weights are as they were" }
    let isChoice = Action.ofRows.union(Action.ofColumns).union(Action.ofSources).union(Action.ofLayers)
      .union(Action.ofMaps).union(Action.ofQueries).union(Action.ofPictures).contains(action)
    guard isChoice else { return nil }
    guard layers(context) != nil else { return "nothing to choose: no truth is known of this picture" }
    let isOfCosts = Action.ofMaps.union(Action.ofQueries).union(Action.ofPictures).contains(action)
    return view == .losses && isOfCosts ? "nothing of it here; Tab shows the costs" : nil
  }

  // MARK: - What is shown

  /// The chosen layer's, or the last.
  static func shown(_ layers: [LayerMatching], _ context: ScreenContext) -> LayerMatching? {
    layers.first { $0.layer == context.focus.decoderLayer } ?? layers.last
  }

  /// The queries of the matrix: the contenders, or all where they are asked for, these first. What changes adds come last,
  /// so that no row jumps while a box moves.
  static func queries(_ layers: [LayerMatching], _ context: ScreenContext) -> [Int] {
    let kept = context.queries.kept.map(\.query)
    let original = context.answer(matched(context)).value ?? layers
    var contenders = LayerMatching.contenders(original, kept: kept)
    contenders += LayerMatching.contenders(layers, kept: kept).filter { !contenders.contains($0) }
    guard context.display.showsAllQueries, let last = layers.last else { return contenders }
    return contenders + Set(0..<last.costs.queries).subtracting(contenders).sorted()
  }

  /// The chosen query and object.
  func chosen(_ matching: LayerMatching, among queries: [Int], _ context: ScreenContext) -> Assignment.Pair? {
    guard let first = queries.first, !matching.objects.isEmpty else { return nil }
    let query = context.focus.query.flatMap { queries.contains($0) ? $0 : nil } ?? first
    let own = matching.object(of: query) ?? cheapest(for: query, in: matching)
    return Assignment.Pair(row: query, column: min(object ?? own, matching.objects.count - 1))
  }

  private func cheapest(for query: Int, in matching: LayerMatching) -> Int {
    let costs = matching.objects.indices.map { matching.cost(query, $0) }
    return costs.indices.min { costs[$0] < costs[$1] } ?? 0
  }

  // MARK: - Keys and mouse

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    guard let layers = layers(context), let shown = Self.shown(layers, context) else { return .ignored }
    let pair = chosen(shown, among: Self.queries(layers, context), context)
    if let pair, let response = moveBox(action, pair, shown.layer) { return response }
    switch action {
    case .moveBoxes:
      guard let pair else { return .ignored }
      // The pair stays chosen, whoever has the object.
      (view, moved, object, context.focus.query) = (.costs, .predicted, pair.column, pair.row)
    case .showUntrained: showsUntrained.toggle()
    case .putBoxesBack: (steps, weights) = ([], nil)
    case .undoEdit where canUndo: steps.removeLast()
    case .askForWeights:
      let now = weights ?? shown.weights
      let list = view == .costs ? now.costList : now.lossList
      return .ask(.weights, text: list.map(formatWeight).joined(separator: " "))
    case .nextSource, .previousSource: view = view.advanced(by: 1)
    case .enlarge: return .go(.query)
    case .nextLayer, .previousLayer:
      let step = action == .nextLayer ? 1 : -1
      let place = (layers.firstIndex { $0.layer == shown.layer } ?? 0) + step
      context.focus.decoderLayer = layers[min(max(0, place), layers.count - 1)].layer
    case .firstLayer: context.focus.decoderLayer = layers[0].layer
    default:
      return view == .costs
        ? performOnCosts(action, layers, shown, &context) : performOnLosses(action, &context)
    }
    return .done
  }

  private mutating func performOnCosts(
    _ action: Action, _ layers: [LayerMatching], _ shown: LayerMatching, _ context: inout ScreenContext
  ) -> Response {
    let queries = Self.queries(layers, context)
    guard let pair = chosen(shown, among: queries, context), let row = queries.firstIndex(of: pair.row) else {
      return .ignored
    }
    func query(_ place: Int) -> Int { queries[min(max(0, place), queries.count - 1)] }
    switch action {
    case .nextRow: context.focus.query = query(row + 1)
    case .previousRow: context.focus.query = query(row - 1)
    case .firstRow: context.focus.query = query(0)
    case .lastRow: context.focus.query = query(queries.count - 1)
    case .nextColumn: object = min(pair.column + 1, shown.objects.count - 1)
    case .previousColumn: object = max(0, pair.column - 1)
    default: return .ignored
    }
    return .done
  }

  private mutating func performOnLosses(_ action: Action, _ context: inout ScreenContext) -> Response {
    let all = LossTerm.allCases
    let row = all.firstIndex(of: loss) ?? 0
    switch action {
    case .nextRow: loss = all[min(row + 1, all.count - 1)]
    case .previousRow: loss = all[max(0, row - 1)]
    case .firstRow: loss = all[0]
    case .lastRow: loss = all[all.count - 1]
    case .nextColumn: return perform(.nextLayer, &context)
    case .previousColumn: return perform(.previousLayer, &context)
    default: return .ignored
    }
    return .done
  }

  mutating func choose(_ item: String, _ context: inout ScreenContext) {
    let words = item.split(separator: ",")
    guard words.count == 2, let second = Int(words[1]) else { return }
    if let query = Int(words[0]) {
      (context.focus.query, object) = (query, second)
    } else if let term = LossTerm(rawValue: String(words[0])) {
      (loss, context.focus.decoderLayer) = (term, second)
    }
  }

  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool {
    guard case .weights(let list) = destination else { return false }
    let published = MatchingWeights.published(for: context.run.run.scoring)
    var next = weights ?? published
    if list.isEmpty { next = published } else if !next.take(list) { return false }
    weights = next == published ? nil : next
    return true
  }

  mutating func appear() { (object, moved) = (nil, nil) }
  mutating func turn(to run: RunView) { (object, moved, steps) = (nil, nil, []) }
}
