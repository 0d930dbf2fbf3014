import Analysis
import Models

/// What the queries said after a decoder layer before the last, and how they came to it.
struct SceneMoment {
  /// All layers, the last one's included.
  let layers: [LayerFindings]
  /// The place among them of the one that is shown.
  let place: Int

  var shown: LayerFindings { layers[place] }
  /// Nil for the first.
  var earlier: LayerFindings? { place > 0 ? layers[place - 1] : nil }

  /// "decoder layer 1 (0–3)"
  var name: String { ScreenContext.layerName("decoder", shown.layer, of: (layers.last?.layer ?? 0) + 1) }

  func queries(_ display: DisplayOptions) -> QueryList {
    QueryList(shown.detections, threshold: display.threshold, showsAll: display.showsAllQueries)
  }

  /// The middles of a query's boxes, from the first layer to this one.
  func trace(of query: Int) -> [PicturePoint] {
    layers.prefix(place + 1).map { layer in
      let box = layer.detections.all[query].box
      return PicturePoint(x: Double(box.centerX), y: Double(box.centerY))
    }
  }

  /// "7 of 50 above 0.85, duplicate: query 36; 2 new, 1 gone"
  func summary(_ display: DisplayOptions, _ threshold: String) -> String {
    let kept = Set(queries(display).kept.map(\.query))
    var text = "\(kept.count) of \(shown.detections.all.count) above \(threshold)"
    let duplicates = shown.duplicates(above: display.threshold).map { String($0.query) }
    if !duplicates.isEmpty {
      let words = duplicates.count == 1 ? "duplicate: query" : "duplicates: queries"
      text += ", \(words) \(duplicates.joined(separator: ", "))"
    }
    guard let earlier else { return text }
    let before = Set(earlier.detections.queries(above: display.threshold).map(\.query))
    return text + "; \(kept.subtracting(before).count) new, \(before.subtracting(kept).count) gone"
  }
}

extension SceneScreen {
  /// Whether it is known what the queries said after several layers.
  func hasLayers(_ run: RunView) -> Bool { run.run.predictedLayers.count > 1 }

  /// The layer that is shown, where it is one before the last; nil for the model's answer.
  func moment(_ context: ScreenContext) -> SceneMoment? {
    guard showsDecoderLayer, layer(context.run) == .masks,
      let layers = context.answer(LayerDetections()).value,
      let place = layers.firstIndex(where: { $0.layer == context.focus.decoderLayer }),
      place < layers.count - 1
    else { return nil }
    return SceneMoment(layers: layers, place: place)
  }

  /// The masks after a layer: the kept queries' together, the chosen one's alone where it is none of them.
  func layerMasks(_ moment: SceneMoment, _ context: ScreenContext) -> [LayerMasks] {
    let kept = moment.queries(context.display).kept.map(\.query).sorted()
    let chosen = context.focus.query.flatMap { kept.contains($0) ? nil : $0 }
    return ([kept] + (chosen.map { [[$0]] } ?? [])).filter { !$0.isEmpty }
      .map { LayerMasks(of: $0, afterLayer: moment.shown.layer) }
  }

  /// What stands in the list: the queries after the layer that is shown.
  func listed(_ context: ScreenContext) -> QueryList? { moment(context)?.queries(context.display) }

  /// From the model's answer back through the layers, and forth again.
  mutating func turnDecoderLayer(_ action: Action, _ context: inout ScreenContext) -> Response {
    let layers = context.run.run.predictedLayers
    guard layers.count > 1, layer(context.run) == .masks else { return .ignored }
    let last = layers.count - 1
    let place =
      showsDecoderLayer ? layers.firstIndex(of: context.focus.decoderLayer) ?? last : last
    let next: Int =
      switch action {
      case .nextLayer: min(place + 1, last)
      case .previousLayer: max(0, place - 1)
      default: 0
      }
    guard next != place else { return .done }
    (showsDecoderLayer, context.focus.decoderLayer) = (true, layers[next])
    return .done
  }

  func moveQuery(_ action: Action, in queries: QueryList, _ context: inout ScreenContext) {
    guard !queries.listed.isEmpty else { return }
    let row = queries.row(of: context.focus.query) ?? 0
    let page = max(1, context.middleSize.height - 4)
    let next: Int =
      switch action {
      case .nextRow: row + 1
      case .previousRow: row - 1
      case .firstRow: 0
      case .nextPage: row + page
      case .previousPage: row - page
      default: queries.listed.count - 1
      }
    context.focus.query = queries.listed[min(max(0, next), queries.listed.count - 1)].query
  }
}
