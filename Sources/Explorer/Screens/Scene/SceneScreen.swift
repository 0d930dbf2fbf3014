import Analysis
import Cells
import Figures
import Foundation
import Graph
import Models

/// The picture with what was found in it.
struct SceneScreen: Screen {
  static let label = ScreenLabel(
    "scene", "Scene", also: "picture box boxes mask segment panoptic semantic labels merge")
  static let figureNames = ["boxes", "masks", "semantic", "panoptic", "merge"]
  static let companion = ScreenCompanion.queriesAndClasses

  static let bindings = [
    Binding(.figure("masks"), "M", ["M"], "the masks of all kept queries, side by side", .look),
    Binding(
      .walkThroughMerge, "w", ["w"], "the panoptic merge step by step, or its result", .look,
      also: "argmax softmax join stuff drop areas segments walk"),
    Binding(
      .showLayerMasks, "T", ["T"], "masks after an earlier layer, never trained there", .look,
      also: "auxiliary decoder"),
    Binding(
      .showDifference, "D", ["D"], "segments held against the truth, pixel by pixel", .look,
      also: "right wrong missed error map ground"),
  ]

  /// What was chosen; a model without it shows its first layer.
  var sceneLayer = SceneLayer.masks
  /// Whether the decoder layer that is chosen on all screens is shown; otherwise the model's answer, which is the last
  /// one's.
  var showsDecoderLayer = false
  /// Whether an earlier layer's masks are shown with its boxes.
  var showsLayerMasks = false
  /// How many steps before the result of the panoptic merge are shown; 0 is the result.
  var stepsBeforeResult = 0

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
    if layer == .difference { return [context.key(compared(context))] }
    guard context.queries.detections != nil else { return [] }
    guard context.run.hasMasks else { return showsDecoderLayer ? [context.key(LayerDetections())] : [] }
    return changeDemands(context) + layerDemands(layer, context)
  }

  /// What a layer shows, whatever edits changed.
  private func layerDemands(_ layer: SceneLayer, _ context: ScreenContext) -> [ResultKey] {
    switch layer {
    case .image, .truth, .difference: return []
    case .panoptic where showsMerge(context.run):
      let isResizing = mergeMoment(context)?.shown.kind == .resize
      return [context.key(merge(context))]
        + (isResizing ? context.queries.kept.map { context.key(QueryMask(of: $0.query)) } : [])
    case .panoptic, .semantic:
      // Claims need the masks themselves.
      let masks =
        context.marked == nil ? [] : context.queries.kept.map { context.key(QueryMask(of: $0.query)) }
      return [context.key(segments(context))] + masks
    case .masks:
      guard let moment = moment(context) else {
        // The layers first: they say whether masks are shown at all.
        return (showsDecoderLayer ? [context.key(LayerDetections())] : [])
          + masked(context).map { context.key(QueryMask(of: $0.query)) }
      }
      return [context.key(LayerDetections())]
        + (showsLayerMasks ? layerMasks(moment, context).map { context.key($0) } : [])
    }
  }

  /// The queries whose masks are looked at: of a difference the chosen one, until it is asked who claims a place.
  private func masked(_ context: ScreenContext) -> [Detection] {
    guard maskChange(context) != nil, context.marked == nil else { return context.shownQueries }
    return context.selected.map { [$0] } ?? []
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
    if let title = changeTitle(context) { return title }
    return switch layer(context.run) {
    case .masks:
      if let moment = moment(context) {
        (showsLayerMasks ? "masks after \(moment.name) · never trained" : "boxes after \(moment.name)")
      } else {
        context.run.hasMasks ? "masks and boxes of the kept queries" : "boxes of the kept queries"
      }
    case .panoptic: mergeTitle(context) ?? "panoptic segmentation · each query its colour"
    case .semantic: "panoptic segmentation, by class · each class its colour"
    case .image: "the picture as the network sees it"
    case .truth: "the truth · each class its colour"
    case .difference: "the panoptic segmentation held against the truth"
    }
  }

  func figure(_ context: ScreenContext) -> FigureChoice? {
    var options = FigureOptions()
    options.threshold = context.display.threshold
    switch layer(context.run) {
    case .masks where moment(context) != nil: return FigureChoice("evolution", options: options)
    case .masks where !context.run.isClassifier: return FigureChoice("boxes", options: options)
    case .panoptic where showsMerge(context.run): return FigureChoice("merge", options: options)
    case .panoptic, .semantic: return FigureChoice("panoptic", options: options)
    case .masks, .image, .truth, .difference: return nil
    }
  }

  func inspected(_ context: ScreenContext) -> Inspected? {
    let anatomy = context.run.anatomy
    let node: Node?
    switch layer(context.run) {
    case .image, .truth, .difference: node = anatomy.output(.imageClasses) ?? anatomy.input
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

  func colorsByClass(_ context: ScreenContext) -> Bool { layer(context.run) == .semantic }

  func hints(_ context: ScreenContext) -> [Hint] {
    guard !context.run.isClassifier else { return [Hint(.export, label: "export")] }
    let all = SceneLayer.all(of: context.run)
    let next = all[((all.firstIndex(of: layer(context.run)) ?? 0) + 1) % all.count]
    let steps: [Hint] =
      switch layer(context.run) {
      case .masks where moment(context) != nil && context.run.hasMasks:
        [
          Hint(.previousLayer, .nextLayer, label: "layer"),
          Hint(.showLayerMasks, label: showsLayerMasks ? "boxes" : "its masks"),
        ]
      case .masks where hasLayers(context.run): [Hint(.previousLayer, .nextLayer, label: "layer")]
      case .panoptic:
        [
          Hint(.previousLayer, .nextLayer, label: "merge"),
          Hint(.walkThroughMerge, label: stepsBeforeResult > 0 ? "result" : "from the start"),
        ]
      default: []
      }
    return [
      Hint(.nextRow, .previousRow, label: "query"),
      Hint(.nextSource, label: next.name(in: context.run)),
    ] + steps + [
      Hint(.raiseThreshold, .lowerThreshold, label: "threshold"),
      Hint(.toggleAllQueries, label: context.display.showsAllQueries ? "kept queries" : "all queries"),
      Hint(.export, label: "export"),
    ]
  }

  /// The mask logit of the chosen query.
  func probe(_ place: PicturePoint, _ context: ScreenContext) -> Probe? {
    switch layer(context.run) {
    case .image, .truth, .difference: return nil
    case .masks, .panoptic, .semantic: break
    }
    guard masks(context) != nil, let query = context.focus.query,
      let logits = maskLogits(of: query, context), let map = logits.maps.first
    else { return nil }
    let (x, y) = place.cell(width: logits.width, height: logits.height)
    return Probe("\(query), \(y), \(x)", value: map[y * logits.width + x])
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    if Action.ofMaps.contains(action) { return "no map here; {attention} to {maskHead} have some" }
    if Action.ofHeads.union(Action.ofColumns).contains(action) {
      return "no heads here; {attention} has them"
    }
    if action == .showLayerMasks, moment(context) == nil || !context.run.hasMasks {
      return context.run.hasMasks
        ? "masks of the last layer are shown; [ goes back to layers whose masks were never trained"
        : "no masks here; the model finds boxes"
    }
    if action == .showDifference, !context.run.hasMasks {
      return "no segments here to hold against the truth"
    }
    if action == .walkThroughMerge, !context.run.hasMasks { return "no masks here that could be merged" }
    if Action.ofLayers.contains(action), layer(context.run) != .panoptic {
      if !hasLayers(context.run) { return "no decoder layers to step through here" }
      if layer(context.run) != .masks {
        return "this is of the last layer alone; Tab goes to masks and to the panoptic merge"
      }
    }
    switch action {
    case .ablate: return "nothing to set to zero here; {attention} has heads, {features} channels"
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
    case .showDifference: sceneLayer = sceneLayer == .difference ? .truth : .difference
    case .showLayerMasks: showsLayerMasks.toggle()
    case .back where context.focus.place != nil: context.focus.place = nil
    case .placeLeft: movePlace(-1, 0, &context)
    case .placeRight: movePlace(1, 0, &context)
    case .placeUp: movePlace(0, -1, &context)
    case .placeDown: movePlace(0, 1, &context)
    case .enlarge: return .go(.query)
    case .walkThroughMerge:
      stepsBeforeResult = showsMerge(context.run) ? 0 : .max
      sceneLayer = .panoptic
    case .nextLayer, .previousLayer, .firstLayer:
      return layer(context.run) == .panoptic
        ? turnMergeStep(action, &context) : turnDecoderLayer(action, &context)
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
    stepsBeforeResult = 0
  }

  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool {
    guard destination == .truth else { return false }
    sceneLayer = .truth
    return true
  }

  mutating func appear() { (showsDecoderLayer, showsLayerMasks, stepsBeforeResult) = (false, false, 0) }
}
