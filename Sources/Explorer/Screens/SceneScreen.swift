import DETRModel
import Foundation
import Images
import Raster

/// The picture with what was found in it.
struct SceneScreen: Screen {
  func demands(_ state: ExplorerState) -> [Request] {
    if state.selection.layers == .truth { return [state.truthRequest] }
    guard state.run.hasMasks, state.detections != nil else { return [] }
    switch state.selection.layers {
    case .image, .truth: return []
    case .panoptic, .semantic: return [state.segmentsRequest]
    case .masks: return state.shown.map { .mask(query: $0.query) }
    }
  }

  func title(_ state: ExplorerState) -> String {
    switch state.selection.layers {
    case .masks: "masks and boxes of the kept queries"
    case .panoptic: "panoptic segmentation · each query its colour"
    case .semantic: "semantic segmentation · each class its colour"
    case .image: "the picture as the network sees it"
    case .truth: "the truth · each class its colour"
    }
  }

  func inspected(_ state: ExplorerState) -> Inspected? {
    switch state.selection.layers {
    case .masks where state.run.hasMasks, .panoptic where state.run.hasMasks,
      .semantic where state.run.hasMasks:
      state.selection.query.map { Inspected(path: "mask_head", row: $0) }
    case .image, .truth: Inspected(path: "input")
    default: Inspected(path: "pred_boxes")
    }
  }

  func hints(_ state: ExplorerState) -> [Hint] {
    [
      Hint(.nextRow, .previousRow, label: "query"),
      Hint(.nextSource, label: "masks, panoptic, semantic, image, truth"),
      Hint(.raiseThreshold, .lowerThreshold, label: "threshold"), Hint(.toggleAllQueries, label: "all"),
      Hint(.export, label: "export"),
    ]
  }

  func perform(_ action: Action, on state: inout ExplorerState) -> Bool {
    switch action {
    case .nextSource: state.selection.layers = state.selection.layers.advanced(by: 1)
    case .previousSource: state.selection.layers = state.selection.layers.advanced(by: -1)
    case .enlarge: state.show(.attention)
    default: return false
    }
    return true
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
    if mapping.symbols.isColorless, state.selection.layers == .masks {
      drawFrames(state, mapping, on: &painter.canvas)
    }
    painter.drawMarks(state, on: mapping)
    var labels = SceneLabels(state, mapping)
    switch state.selection.layers {
    case .masks: labels.drawBoxes(on: &painter)
    case .panoptic, .semantic, .truth:
      let request = state.selection.layers == .truth ? state.truthRequest : state.segmentsRequest
      if case .segments(let map)? = state.results[request] {
        labels.drawSegments(map, coloredByQuery: state.selection.layers == .panoptic, on: &painter)
      }
    case .image: break
    }
    painter.canvas.write(summary(state), in: caption, .center, .dim)
  }

  private func content(_ state: ExplorerState) -> ScenePicture.Content {
    switch state.selection.layers {
    case .masks: .masks
    case .panoptic: .panoptic
    case .semantic: .semantic
    case .image: .image
    case .truth: .truth
    }
  }

  /// An empty result says why.
  private func summary(_ state: ExplorerState) -> String {
    if state.selection.layers == .truth { return truthSummary(state) }
    guard let detections = state.detections else {
      return state.detectionsFailure ?? "computing the queries …"
    }
    let threshold = String(format: "%.2f", state.display.threshold)
    if state.kept.isEmpty, state.selection.layers != .image {
      return "no query above \(threshold); lower the threshold with -"
    }
    if !state.run.hasMasks, state.selection.layers != .image { return "this model has boxes but no masks" }
    switch state.selection.layers {
    case .image:
      return "\(state.run.image.height)×\(state.run.image.width) pixels"
    case .masks:
      return "\(state.kept.count) of \(detections.all.count) queries above \(threshold)"
    case .panoptic, .semantic, .truth:
      guard case .segments(let map)? = state.results[state.segmentsRequest] else {
        return "computing the segments …"
      }
      return "\(map.segments.filter { $0.area > 0 }.count) segments of queries above \(threshold)"
    }
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
      let start = mapping.pixel(ofSource: Double(box.left) * width, Double(box.top) * height)
      let end = mapping.pixel(ofSource: Double(box.right) * width, Double(box.bottom) * height)
      let (cellWidth, cellHeight) = mapping.symbols.pixelsPerCell
      let (left, top) = (Int(start.x) / cellWidth, Int(start.y) / cellHeight)
      let frame = Rect(
        x: mapping.rect.x + left, y: mapping.rect.y + top, width: Int(end.x) / cellWidth - left + 1,
        height: Int(end.y) / cellHeight - top + 1)
      canvas.drawFrame(
        frame.intersection(mapping.rect), detection.query == state.selection.query ? .bold : .plain)
    }
  }
}
