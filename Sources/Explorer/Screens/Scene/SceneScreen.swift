import Analysis
import Cells
import Foundation
import Graph

/// The picture with what was found in it.
struct SceneScreen: Screen {
  static let label = ScreenLabel("scene", "Scene")
  static let figureNames = ["boxes", "masks", "semantic", "panoptic", "merge"]
  static let companion = ScreenCompanion.queriesAndClasses

  static let bindings = [
    Binding(.figure("masks"), "M", ["M"], "the masks of all kept queries, side by side", .look)
  ]

  /// What was chosen; a model without it shows its first layer.
  var sceneLayer = SceneLayer.masks
  /// Whether the decoder layer that is chosen on all screens is shown; otherwise the model's answer, which is the last
  /// one's.
  var showsDecoderLayer = false

  func layer(_ run: RunView) -> SceneLayer {
    let all = SceneLayer.all(of: run)
    return all.contains(sceneLayer) ? sceneLayer : all[0]
  }

  static func missingPart(in run: RunView) -> String? {
    let says = Output.allCases.contains { run.anatomy.output($0) != nil }
    return says || run.anatomy.input != nil ? nil : "picture"
  }

  func demands(_ context: ScreenContext) -> [ResultKey] {
    let layer = layer(context.run)
    if layer == .truth { return [context.key(truth(context)), context.key(compared(context))] }
    guard context.queries.detections != nil else { return [] }
    guard context.run.hasMasks else { return showsDecoderLayer ? [context.key(LayerDetections())] : [] }
    switch layer {
    case .image, .truth: return []
    case .panoptic, .semantic: return [context.key(segments(context))]
    case .masks:
      // The layers first: they say whether masks are shown at all.
      let layers = showsDecoderLayer ? [context.key(LayerDetections())] : []
      return layers
        + (moment(context) == nil ? context.shownQueries.map { context.key(QueryMask(of: $0.query)) } : [])
    }
  }

  func truth(_ context: ScreenContext) -> TrueSegments {
    TrueSegments(context.truthPath, of: context.run.imageName)
  }

  func compared(_ context: ScreenContext) -> ComparedTruth {
    ComparedTruth(
      truth: context.truthPath, of: context.run.imageName, threshold: context.display.threshold)
  }

  func segments(_ context: ScreenContext) -> PanopticSegments {
    PanopticSegments(above: context.display.threshold)
  }

  func title(_ context: ScreenContext) -> String {
    switch layer(context.run) {
    case .masks:
      if let moment = moment(context) {
        "boxes after " + moment.name
      } else {
        context.run.hasMasks ? "masks and boxes of the kept queries" : "boxes of the kept queries"
      }
    case .panoptic: "panoptic segmentation · each query its colour"
    case .semantic: "panoptic segmentation, by class · each class its colour"
    case .image: "the picture as the network sees it"
    case .truth: "the truth · each class its colour"
    }
  }

  func figure(_ context: ScreenContext) -> FigureChoice? {
    var options = context.mapOptions
    (options.colormap, options.scale, options.threshold) = (nil, nil, context.display.threshold)
    switch layer(context.run) {
    case .masks where moment(context) != nil: return FigureChoice("evolution", options: options)
    case .masks where !context.run.isClassifier: return FigureChoice("boxes", options: options)
    case .panoptic, .semantic: return FigureChoice("panoptic", options: options)
    case .masks, .image, .truth: return nil
    }
  }

  func inspected(_ context: ScreenContext) -> Inspected? {
    let anatomy = context.run.anatomy
    let node: Node?
    switch layer(context.run) {
    case .image, .truth: node = anatomy.output(.imageClasses) ?? anatomy.input
    case .masks where showsDecoderLayer && moment(context) != nil:
      node = anatomy.predictions(.boxes).first { $0.label == context.focus.decoderLayer }?.node
    case .masks where !context.run.hasMasks: node = anatomy.output(.boxes)
    case .masks, .panoptic, .semantic:
      return masks(context).flatMap { node in
        context.focus.query.map { Inspected(path: node.path, row: $0) }
      }
    }
    return node.map { Inspected(path: $0.path) }
  }

  /// The mask logits, where they have a row for each query.
  private func masks(_ context: ScreenContext) -> Node? {
    context.run.anatomy.output(.masks).flatMap { $0.axes.first == .query ? $0 : nil }
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    guard !context.run.isClassifier else { return [Hint(.export, label: "export")] }
    let all = SceneLayer.all(of: context.run)
    let next = all[((all.firstIndex(of: layer(context.run)) ?? 0) + 1) % all.count]
    let layers = layer(context.run) == .masks && hasLayers(context.run)
    return [
      Hint(.nextRow, .previousRow, label: "query"),
      Hint(.nextSource, label: next.name(in: context.run)),
    ] + (layers ? [Hint(.previousLayer, .nextLayer, label: "layer")] : []) + [
      Hint(.raiseThreshold, .lowerThreshold, label: "threshold"),
      Hint(.toggleAllQueries, label: context.display.showsAllQueries ? "kept queries" : "all queries"),
      Hint(.export, label: "export"),
    ]
  }

  /// The mask logit of the chosen query.
  func probe(_ place: PicturePoint, _ context: ScreenContext) -> Probe? {
    switch layer(context.run) {
    case .image, .truth: return nil
    case .masks where moment(context) != nil: return nil
    case .masks, .panoptic, .semantic: break
    }
    guard masks(context) != nil, let query = context.focus.query,
      let logits = context.answer(QueryMask(of: query)).value, let map = logits.maps.first
    else { return nil }
    let (x, y) = place.cell(width: logits.width, height: logits.height)
    return Probe("\(query), \(y), \(x)", value: map[y * logits.width + x])
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    if Action.ofMaps.contains(action) { return "no map here; 2 Attention to 5 Masks have some" }
    if Action.ofHeads.union(Action.ofColumns).contains(action) {
      return "no heads here; 2 Attention has them"
    }
    if Action.ofLayers.contains(action) {
      if !hasLayers(context.run) { return "no decoder layers to step through here" }
      if layer(context.run) != .masks { return "this is of the last layer alone; Tab goes to the boxes" }
    }
    switch action {
    case .ablate: return "nothing to set to zero here; 2 Attention has heads, 4 Features channels"
    case _ where context.run.isClassifier && Action.ofRows.contains(action):
      return "a classifier has no queries"
    case .enlarge where context.run.isClassifier: return "a classifier has no queries"
    case .nextSource where SceneLayer.all(of: context.run).count < 2,
      .previousSource where SceneLayer.all(of: context.run).count < 2:
      return "a classifier finds nothing to lay over the picture"
    default: return nil
    }
  }

  // MARK: - Keys and mouse

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    switch action {
    case .nextSource: turnLayer(by: 1, context.run)
    case .previousSource: turnLayer(by: -1, context.run)
    case .toggleTruth: sceneLayer = sceneLayer == .truth ? .masks : .truth
    case .enlarge: return .go(.query)
    case .nextLayer, .previousLayer, .firstLayer: return turnDecoderLayer(action, &context)
    default:
      guard let moment = moment(context), Action.ofRows.contains(action) else { return .ignored }
      moveQuery(action, in: moment.queries(context.display), &context)
    }
    return .done
  }

  private mutating func turnLayer(by step: Int, _ run: RunView) {
    let all = SceneLayer.all(of: run)
    let place = all.firstIndex(of: layer(run)) ?? 0
    sceneLayer = all[(place + step + all.count) % all.count]
  }

  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool {
    guard destination == .truth else { return false }
    sceneLayer = .truth
    return true
  }

  mutating func appear() { showsDecoderLayer = false }

  mutating func choose(_ place: PicturePoint, _ context: inout ScreenContext) {
    if let moment = moment(context) {
      if let found = moment.query(at: place, context.display) { context.focus.query = found }
      return
    }
    if let found = query(at: place, context) { context.focus.query = found }
  }

  /// The kept query whose mask lies at a place, as far as masks are there: things before stuff, then the surest.
  private func query(at place: PicturePoint, _ context: ScreenContext) -> Int? {
    let found = context.queries.kept.compactMap {
      detection -> (isThing: Bool, logit: Float, query: Int)? in
      guard let logits = context.answer(QueryMask(of: detection.query)).value, let map = logits.maps.first
      else { return nil }
      let cell = place.cell(width: logits.width, height: logits.height)
      let logit = map[cell.y * logits.width + cell.x]
      return logit > 0 ? (detection.category.isThing, logit, detection.query) : nil
    }
    return found.max { ($0.isThing ? 1 : 0, $0.logit) < ($1.isThing ? 1 : 0, $1.logit) }?.query
  }
}
