import Analysis
import Cells
import Foundation
import Foundations
import Models

extension SceneScreen {
  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    var rest = rect
    let summary = summary(context)
    let isLong = [.truth, .difference].contains(layer(context.run)) && summary.count > rest.width
    // What is stepped through keeps its size, whatever is to be said of a step.
    let isStepped = showsMerge(context.run) || showsLayerMasks && moment(context) != nil
    let caption = rest.takeBottom(isLong || isStepped ? 2 : 1)
    var areas = drawTable(context, in: &rest, on: &surface.canvas)
    let setting = context.setting
    let mapping = PixelMapping(
      fitting: setting.image.width, setting.image.height, in: rest, symbols: context.display.symbols,
      window: context.display.window)
    let overlay = overlay(context)
    ScenePicture(setting, overlay).draw(on: mapping, &surface)
    if mapping.symbols.isColorless, case .queries = overlay {
      drawFrames(drawn(context), context, mapping, on: &surface.canvas)
    }
    setting.drawMarks(on: mapping, &surface.canvas)
    var labels = SceneLabels(on: mapping, context.colors, chosen: context.focus.query)
    switch overlay {
    case .none, .verdicts: break
    case .change(_, _, let now, _):
      labels.drawBoxes(of: now.map { [$0] } ?? [], on: &surface.canvas)
    case .queries(let queries, _, _, _):
      labels.drawBoxes(of: queries.map(\.detection), on: &surface.canvas)
    case .segments(let map, _, let coloring, _):
      labels.drawSegments(map, coloring, on: &surface.canvas)
    }
    if caption.height == 1 {
      surface.canvas.write(summary, in: caption, .center, .dim)
    } else {
      surface.canvas.write(wrapping: summary, in: caption, .dim)
    }
    areas = [HitArea(mapping)] + labels.areas + areas
    return areas
  }

  /// What stands below the picture. The picture keeps the larger part, and does not move when results arrive.
  private func drawTable(
    _ context: ScreenContext, in rest: inout Rect, on canvas: inout Canvas
  ) -> [HitArea] {
    let most = rest.height * 2 / 5
    if layer(context.run) == .truth, let known = context.answer(truth(context)).value {
      let place = rest.takeBottom(min(known.visibleCount + 1, most))
      return truthTable(context)?.draw(in: place, on: &canvas) ?? []
    }
    if layer(context.run) == .difference, let known = context.answer(compared(context)).value?.difference {
      VerdictLegend(difference: known, symbols: context.display.symbols)
        .draw(in: rest.takeBottom(1), on: &canvas)
    }
    if maskChange(context) != nil {
      canvas.draw(
        ColorBar(scale: ScenePicture.changeScale, colormap: .diverging, note: "probability"),
        in: rest.takeBottom(1), symbols: context.display.symbols)
    }
    if showsClaims(context) {
      let rows = min(context.queries.kept.count, ClaimList.mostRows)
      // Beside the picture, where it leaves columns free: rows would make it smaller.
      let image = context.run.image
      let free =
        rest.width
        - PixelMapping(fitting: image.width, image.height, in: rest, symbols: context.display.symbols)
        .rect.width
      if free > ClaimList.leastWidth {
        let place = rest.takeRight(free - 1)
        return claimList(context).draw(in: place.centered(width: place.width, height: rows + 1), on: &canvas)
      }
      return claimList(context).draw(in: rest.takeBottom(min(rows + 1, most)), on: &canvas)
    }
    if showsMerge(context.run) {
      let place = rest.takeBottom(min(context.queries.kept.count + 1, most))
      guard let moment = mergeMoment(context) else { return [] }
      return MergeTable(moment: moment, colors: context.colors, chosen: context.focus.query)
        .draw(in: place, on: &canvas)
    }
    return []
  }

  private func overlay(_ context: ScreenContext) -> ScenePicture.Overlay {
    let coloring: ScenePicture.SegmentColoring
    switch layer(context.run) {
    case .image: return .none
    case .masks:
      if let change = maskChange(context), let found = context.answer(change).value {
        return overlay(found, of: context.key(change), context)
      }
      return moment(context).map { overlay($0, context) }
        ?? .queries(
          context.drawn(context.shownQueries), chosen: context.focus.query, ghosts: context.ghosts())
    case .panoptic:
      coloring = .byQuery(chosen: context.focus.query)
      if let moment = mergeMoment(context) { return overlay(moment, coloring, context) }
    case .semantic: coloring = .byClass
    case .truth: return overlay(truth(context), .byClass, context)
    case .difference:
      let found = context.answer(compared(context)).value?.difference
      return found.map { .verdicts($0, of: context.key(compared(context))) } ?? .none
    }
    if let change = segmentChange(context) { return overlay(change, coloring, context) }
    return overlay(segments(context), coloring, context)
  }

  private func overlay<D: Derivation>(
    _ segments: D, _ coloring: ScenePicture.SegmentColoring, _ context: ScreenContext
  ) -> ScenePicture.Overlay where D.Value == SegmentMap {
    guard let map = context.answer(segments).value else { return .none }
    return .segments(map, of: context.key(segments), coloring)
  }

  /// Boxes while queries are chosen, their masks until one is decided on at each pixel, then whose each pixel is.
  private func overlay(
    _ moment: MergeMoment, _ coloring: ScenePicture.SegmentColoring, _ context: ScreenContext
  ) -> ScenePicture.Overlay {
    if let map = moment.shown.map {
      return .segments(map, of: context.key(merge(context)), coloring, step: moment.place)
    }
    let queries =
      moment.shown.kind == .keep
      ? context.queries.kept.map { ScenePicture.DrawnQuery(detection: $0, logits: nil) }
      : context.drawn(context.queries.kept)
    return .queries(queries, chosen: context.focus.query)
  }

  /// The boxes after a layer and how their middles have moved; the chosen query's box of the layer before as a ghost.
  private func overlay(_ moment: SceneMoment, _ context: ScreenContext) -> ScenePicture.Overlay {
    let shown = drawn(context)
    let boxed = shown.filter(\.hasBox)
    let chosen = boxed.filter { $0.query == context.focus.query }
    let ghosts = moment.earlier.map { earlier in chosen.map { earlier.detections.all[$0.query] } } ?? []
    return .queries(
      shown.map {
        ScenePicture.DrawnQuery(
          detection: $0, logits: showsLayerMasks ? maskLogits(of: $0.query, context) : nil)
      }, chosen: context.focus.query,
      ghosts: ghosts.map { ScenePicture.DrawnQuery(detection: $0, logits: nil) },
      traces: boxed.map { ScenePicture.Trace(query: $0.query, points: moment.trace(of: $0.query)) })
  }

  /// The queries that are drawn: the chosen one first, then the others that are kept.
  private func drawn(_ context: ScreenContext) -> [Detection] {
    guard let moment = moment(context) else { return context.shownQueries }
    let queries = moment.queries(context.display)
    let chosen = queries.detection(context.focus.query)
    return (chosen.map { [$0] } ?? []) + queries.kept.filter { $0.query != chosen?.query }
  }

  /// An empty result says why.
  private func summary(_ context: ScreenContext) -> String {
    if context.run.isClassifier { return classesSummary(context) }
    let layer = layer(context.run)
    if layer == .truth || layer == .difference { return truthSummary(context) }
    if showsMerge(context.run) { return mergeSummary(context) }
    guard let detections = context.queries.detections else {
      return context.queries.failure ?? "computing the queries …"
    }
    let threshold = context.display.thresholdText
    if let moment = moment(context) {
      let summary = moment.summary(context.display, threshold)
      guard showsLayerMasks else { return summary }
      let failure = layerMasks(moment, context).lazy.compactMap { context.answer($0).failure }.first
      return failure ?? "masks were never trained before the last layer; " + summary
    }
    let kept = context.queries.kept
    if let summary = changeSummary(context) { return summary }
    if kept.isEmpty, layer != .image { return "no query above \(threshold); lower the threshold with -" }
    switch layer {
    case .image:
      return "\(context.run.image.height)×\(context.run.image.width) pixels"
    case .masks:
      let count = "\(kept.count) of \(detections.all.count) queries"
      return context.showsList ? count : "\(count) above \(threshold)"
    case .panoptic, .semantic, .truth, .difference:
      return switch context.answer(segments(context)) {
      case .ready(let map):
        (layer == .semantic
          ? "\(map.classCount) classes" : "\(formatNumber(map.visibleCount, of: "segment"))")
          + (context.showsList ? "" : " of queries above \(threshold)")
      case .failed(let reason): reason
      case .pending: "computing the segments …"
      }
    }
  }

  private func classesSummary(_ context: ScreenContext) -> String {
    switch context.answer(ImageClasses()) {
    case .ready(let classes):
      classes.prefix(2).compactMap { found in
        found.category.map { "\($0.name) \(formatValue(found.probability))" }
      }.joined(separator: " · ")
    case .failed(let reason): reason
    case .pending: "computing the classes …"
    }
  }

  /// What was found held against the truth, where that is shown and known.
  private func truthTable(_ context: ScreenContext) -> TruthTable? {
    guard [.truth, .difference].contains(layer(context.run)) else { return nil }
    return context.answer(compared(context)).value.map {
      TruthTable(comparison: $0, chosen: context.focus.query)
    }
  }

  private func truthSummary(_ context: ScreenContext) -> String {
    if let table = truthTable(context) { return table.summary }
    if let reason = context.answer(compared(context)).failure { return reason }
    return switch context.answer(truth(context)) {
    case .ready(let map): "\(formatNumber(map.visibleCount, of: "segment")) known"
    case .failed(let reason): reason
    case .pending: "reading …"
    }
  }

  /// Boxes as lines, where no colour sets them off from the picture.
  private func drawFrames(
    _ queries: [Detection], _ context: ScreenContext, _ mapping: PixelMapping, on canvas: inout Canvas
  ) {
    for detection in queries.filter(\.hasBox) {
      let (width, height) = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
      let box = detection.box
      guard let start = mapping.nearestCell(ofSource: Double(box.left) * width, Double(box.top) * height),
        let end = mapping.nearestCell(ofSource: Double(box.right) * width, Double(box.bottom) * height)
      else { continue }
      let frame = Rect(x: start.x, y: start.y, width: end.x - start.x + 1, height: end.y - start.y + 1)
      canvas.drawFrame(
        frame.intersection(mapping.rect), detection.query == context.focus.query ? .bold : .plain)
    }
  }
}

extension SegmentMap {
  /// Segments with pixels.
  fileprivate var visibleCount: Int { segments.count { $0.area > 0 } }
  fileprivate var classCount: Int { Set(segments.filter { $0.area > 0 }.map(\.category.id)).count }
}
