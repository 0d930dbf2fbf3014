import Analysis
import Cells
import Foundation
import Foundations
import Models

extension SceneScreen {
  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    var rest = rect
    let summary = summary(context)
    let caption = rest.takeBottom(layer(context.run) == .truth && summary.count > rest.width ? 2 : 1)
    var areas: [HitArea] = []
    if layer(context.run) == .truth, let known = context.answer(truth(context)).value {
      // The picture keeps the larger part, and does not move when the comparison arrives.
      let place = rest.takeBottom(min(known.visibleCount + 1, rest.height * 2 / 5))
      areas = truthTable(context)?.draw(in: place, on: &surface.canvas) ?? []
    }
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
    case .none: break
    case .queries(let queries, _, _, _):
      labels.drawBoxes(of: queries.map(\.detection), on: &surface.canvas)
    case .segments(let map, _, let coloring):
      labels.drawSegments(map, coloring, on: &surface.canvas)
    }
    if caption.height == 1 {
      surface.canvas.write(summary, in: caption, .center, .dim)
    } else {
      surface.canvas.write(wrapping: summary, in: caption, .dim)
    }
    return [HitArea(mapping)] + labels.areas + areas
  }

  private func overlay(_ context: ScreenContext) -> ScenePicture.Overlay {
    let coloring: ScenePicture.SegmentColoring
    switch layer(context.run) {
    case .image: return .none
    case .masks:
      return moment(context).map { overlay($0, context) }
        ?? .queries(
          context.drawn(context.shownQueries), chosen: context.focus.query, ghosts: context.ghosts())
    case .panoptic: coloring = .byQuery(chosen: context.focus.query)
    case .semantic: coloring = .byClass
    case .truth: return overlay(truth(context), .byClass, context)
    }
    return overlay(segments(context), coloring, context)
  }

  private func overlay<D: Derivation>(
    _ segments: D, _ coloring: ScenePicture.SegmentColoring, _ context: ScreenContext
  ) -> ScenePicture.Overlay where D.Value == SegmentMap {
    guard let map = context.answer(segments).value else { return .none }
    return .segments(map, of: context.key(segments), coloring)
  }

  /// The boxes after a layer and how their middles have moved; the chosen query's box of the layer before as a ghost.
  private func overlay(_ moment: SceneMoment, _ context: ScreenContext) -> ScenePicture.Overlay {
    let shown = drawn(context)
    let boxed = shown.filter(\.hasBox)
    let chosen = boxed.filter { $0.query == context.focus.query }
    let ghosts = moment.earlier.map { earlier in chosen.map { earlier.detections.all[$0.query] } } ?? []
    return .queries(
      shown.map { ScenePicture.DrawnQuery(detection: $0, logits: nil) }, chosen: context.focus.query,
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
    if layer == .truth { return truthSummary(context) }
    guard let detections = context.queries.detections else {
      return context.queries.failure ?? "computing the queries …"
    }
    let threshold = String(format: "%.2f", context.display.threshold)
    if let moment = moment(context) { return moment.summary(context.display, threshold) }
    let kept = context.queries.kept
    if kept.isEmpty, layer != .image { return "no query above \(threshold); lower the threshold with -" }
    switch layer {
    case .image:
      return "\(context.run.image.height)×\(context.run.image.width) pixels"
    case .masks:
      let count = "\(kept.count) of \(detections.all.count) queries"
      return context.showsList ? count : "\(count) above \(threshold)"
    case .panoptic, .semantic, .truth:
      return switch context.answer(segments(context)) {
      case .ready(let map):
        (layer == .semantic ? "\(map.classCount) classes" : "\(map.visibleCount) segments")
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
    guard layer(context.run) == .truth else { return nil }
    return context.answer(compared(context)).value.map {
      TruthTable(comparison: $0, chosen: context.focus.query)
    }
  }

  private func truthSummary(_ context: ScreenContext) -> String {
    if let table = truthTable(context) { return table.summary }
    if let reason = context.answer(compared(context)).failure { return reason }
    return switch context.answer(truth(context)) {
    case .ready(let map): "\(map.visibleCount) segments are known"
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
