import Analysis
import Cells
import Foundation
import Foundations

/// The picture with what was found in it.
struct SceneScreen: Screen {
  /// What can be laid over the picture, as far as the model finds it.
  private func layers(_ run: RunSummary) -> [SceneLayer] {
    run.isClassifier ? [.image] : run.hasMasks ? SceneLayer.allCases : [.masks, .image, .truth]
  }

  /// What is laid over it: the model's first layer where it has not what was chosen.
  private func layer(_ state: ExplorerState) -> SceneLayer {
    let all = layers(state.run)
    return all.contains(state.selection.layers) ? state.selection.layers : all[0]
  }

  func demands(_ state: ExplorerState) -> [Request] {
    if layer(state) == .truth { return [state.truthRequest] }
    guard state.run.hasMasks, state.detections != nil else { return [] }
    switch layer(state) {
    case .image, .truth: return []
    case .panoptic, .semantic: return [state.segmentsRequest]
    case .masks: return state.shown.map { .mask(query: $0.query) }
    }
  }

  func title(_ state: ExplorerState) -> String {
    switch layer(state) {
    case .masks: state.run.hasMasks ? "masks and boxes of the kept queries" : "boxes of the kept queries"
    case .panoptic: "panoptic segmentation · each query its colour"
    case .semantic: "semantic segmentation · each class its colour"
    case .image: "the picture as the network sees it"
    case .truth: "the truth · each class its colour"
    }
  }

  func inspected(_ state: ExplorerState) -> Inspected? {
    switch layer(state) {
    case .image, .truth: Inspected(path: state.run.isClassifier ? "fc" : "input")
    case .masks where !state.run.hasMasks: Inspected(path: "pred_boxes")
    case .masks, .panoptic, .semantic:
      state.selection.query.map { Inspected(path: "mask_head", row: $0) }
    }
  }

  func hints(_ state: ExplorerState) -> [Hint] {
    guard !state.run.isClassifier else { return [Hint(.export, label: "export")] }
    let layers = layers(state.run).map { $0 == .masks && !state.run.hasMasks ? "boxes" : $0.rawValue }
    return [
      Hint(.nextRow, .previousRow, label: "query"),
      Hint(.nextSource, label: layers.joined(separator: ", ")),
      Hint(.raiseThreshold, .lowerThreshold, label: "threshold"), Hint(.toggleAllQueries, label: "all"),
      Hint(.export, label: "export"),
    ]
  }

  func perform(_ action: Action, on state: inout ExplorerState) -> Bool {
    switch action {
    case .nextSource: turnLayer(by: 1, &state)
    case .previousSource: turnLayer(by: -1, &state)
    case .enlarge: state.show(.attention)
    default: return false
    }
    return true
  }

  private func turnLayer(by step: Int, _ state: inout ExplorerState) {
    let all = layers(state.run)
    let place = all.firstIndex(of: layer(state)) ?? 0
    state.selection.layers = all[(place + step + all.count) % all.count]
  }

  /// The mask logit of the chosen query.
  func probe(_ state: ExplorerState, _ pointer: ExplorerState.Pointer) -> Probe? {
    guard inspected(state)?.path == "mask_head", let query = state.selection.query,
      let logits = state.maps(.mask(query: query)), let map = logits.maps.first
    else { return nil }
    let (x, y) = pointer.cell(width: logits.width, height: logits.height)
    return Probe("\(query), \(y), \(x)", value: map[y * logits.width + x])
  }

  // MARK: - Drawing

  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    var rest = rect
    let caption = rest.takeBottom(1)
    let mapping = PixelMapping(
      fitting: state.run.image.width, state.run.image.height, in: rest, symbols: state.display.symbols,
      window: state.display.window)
    let picture = ScenePicture(state, content: content(state))
    painter.canvas.draw(
      picture.image(for: mapping, cache: painter.pictures), in: mapping.rect, symbols: mapping.symbols)
    painter.mark(mapping)
    if mapping.symbols.isColorless, layer(state) == .masks {
      drawFrames(state, mapping, on: &painter.canvas)
    }
    painter.drawMarks(state, on: mapping)
    var labels = SceneLabels(state, mapping)
    switch layer(state) {
    case .masks: labels.drawBoxes(on: &painter)
    case .panoptic, .semantic, .truth:
      let request = layer(state) == .truth ? state.truthRequest : state.segmentsRequest
      if case .segments(let map)? = state.results[request] {
        labels.drawSegments(map, coloredByQuery: layer(state) == .panoptic, on: &painter)
      }
    case .image: break
    }
    painter.canvas.write(summary(state), in: caption, .center, .dim)
  }

  private func content(_ state: ExplorerState) -> ScenePicture.Content {
    switch layer(state) {
    case .masks: .masks
    case .panoptic: .panoptic
    case .semantic: .semantic
    case .image: .image
    case .truth: .truth
    }
  }

  /// An empty result says why.
  private func summary(_ state: ExplorerState) -> String {
    if state.run.isClassifier { return classesSummary(state) }
    if layer(state) == .truth { return truthSummary(state) }
    guard let detections = state.detections else {
      return state.detectionsFailure ?? "computing the queries …"
    }
    let threshold = String(format: "%.2f", state.display.threshold)
    if state.kept.isEmpty, layer(state) != .image {
      return "no query above \(threshold); lower the threshold with -"
    }
    switch layer(state) {
    case .image:
      return "\(state.run.image.height)×\(state.run.image.width) pixels"
    case .masks:
      return "\(state.kept.count) of \(detections.all.count) queries above \(threshold)"
    case .panoptic, .semantic, .truth:
      guard case .segments(let map)? = state.results[state.segmentsRequest] else {
        return state.failure(state.segmentsRequest) ?? "computing the segments …"
      }
      return "\(map.segments.filter { $0.area > 0 }.count) segments of queries above \(threshold)"
    }
  }

  private func classesSummary(_ state: ExplorerState) -> String {
    guard let classes = state.classes else { return state.failure(.classes) ?? "computing the classes …" }
    return classes.prefix(2).compactMap { found in
      found.category.map { "\($0.name) \(formatValue(found.probability))" }
    }.joined(separator: " · ")
  }

  private func truthSummary(_ state: ExplorerState) -> String {
    switch state.results[state.truthRequest] {
    case .segments(let map): "\(map.segments.filter { $0.area > 0 }.count) segments are known"
    case .failed(let reason): reason
    default: "reading …"
    }
  }

  /// Boxes as lines, where no colour sets them off from the picture.
  private func drawFrames(_ state: ExplorerState, _ mapping: PixelMapping, on canvas: inout Canvas) {
    for detection in state.shown.filter(\.hasBox) {
      let (width, height) = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
      let box = detection.box
      guard let start = mapping.nearestCell(ofSource: Double(box.left) * width, Double(box.top) * height),
        let end = mapping.nearestCell(ofSource: Double(box.right) * width, Double(box.bottom) * height)
      else { continue }
      let frame = Rect(x: start.x, y: start.y, width: end.x - start.x + 1, height: end.y - start.y + 1)
      canvas.drawFrame(
        frame.intersection(mapping.rect), detection.query == state.selection.query ? .bold : .plain)
    }
  }
}
