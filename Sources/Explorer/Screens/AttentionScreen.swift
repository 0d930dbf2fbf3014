import Analysis
import Cells
import Foundation

/// What the chosen query looks at: the heads of the decoder's attentions and of the mask head's.
struct AttentionScreen: Screen {
  func demands(_ state: ExplorerState) -> [Request] {
    guard let query = state.selection.query else { return [] }
    var demands = request(state).map { [$0] } ?? []
    if state.run.hasMasks { demands.append(.mask(query: query)) }
    return demands
  }

  func title(_ state: ExplorerState) -> String {
    let query = state.selected.map { detection in
      let name = detection.isNoObject ? "no object" : detection.category.name
      // Where the list is on screen it has the score.
      let score = Panes(state).list == nil ? String(format: " %.2f", detection.score) : ""
      return "query \(detection.query) \(name)\(score)"
    }
    return [place(state), query ?? state.selection.query.map { "query \($0)" } ?? "…"].joined(
      separator: " · ")
  }

  private func place(_ state: ExplorerState) -> String {
    let layer = "decoder \(state.selection.layer + 1)/\(state.run.decoderLayers)"
    return switch state.selection.source {
    case .cross: layer + " · cross-attention"
    case .queries: layer + " · self-attention"
    case .bboxMask: "mask head · bbox_mask"
    }
  }

  func inspected(_ state: ExplorerState) -> Inspected? {
    let layer = "transformer.decoder.layers.\(state.selection.layer)"
    return switch state.selection.source {
    case .cross: Inspected(path: "\(layer).multihead_attn.pattern")
    case .queries: Inspected(path: "\(layer).self_attn.pattern")
    case .bboxMask: Inspected(path: "bbox_mask")
    }
  }

  func hints(_ state: ExplorerState) -> [Hint] {
    var hints = [
      Hint(.nextRow, .previousRow, label: "query"), Hint(.previousColumn, .nextColumn, label: "head"),
    ]
    if state.selection.source != .bboxMask { hints.append(Hint(.previousLayer, .nextLayer, label: "layer")) }
    return hints + [
      Hint(.nextSource, label: "source"), Hint(.enlarge, label: "large"),
      Hint(.cycleOverlay, label: "overlay"),
      Hint(.cycleHeads, label: "mean"), Hint(.nextColormap, label: "colours"), Hint(.export, label: "export"),
    ]
  }

  func perform(_ action: Action, on state: inout ExplorerState) -> Bool {
    switch action {
    case .enlarge: state.selection.isLarge.toggle()
    case .cycleHeads: state.selection.heads = state.selection.heads.advanced(by: 1)
    case .nextSource: turnSource(by: 1, &state)
    case .previousSource: turnSource(by: -1, &state)
    default: return false
    }
    return true
  }

  private func turnSource(by step: Int, _ state: inout ExplorerState) {
    repeat {
      state.selection.source = state.selection.source.advanced(by: step)
    } while state.selection.source == .bboxMask && !state.run.hasMasks
  }

  private func request(_ state: ExplorerState) -> Request? {
    guard let query = state.selection.query, let path = inspected(state)?.path else { return nil }
    let places = state.run.places
    let cut: Request.Cut =
      switch state.selection.source {
      case .cross: .attention(query: query, height: places.height, width: places.width)
      case .queries: .queries(query: query)
      case .bboxMask: .query(query)
      }
    return .maps(path: path, cut)
  }

  /// In `bbox_mask` one softmax goes over all heads: on scales of their own those that look nowhere would shine too.
  func suitsSharedScale(_ state: ExplorerState) -> Bool { state.selection.source == .bboxMask }

  func ablation(_ state: ExplorerState) -> Edit? {
    guard let path = inspected(state)?.path, let node = state.run.graph[path] else { return nil }
    let axis = state.selection.source == .bboxMask ? 2 : 1
    return Edit(
      path: node.path, axis: axis, index: state.selection.head, name: "head \(state.selection.head)")
  }

  func probe(_ state: ExplorerState, _ pointer: ExplorerState.Pointer) -> Probe? {
    guard state.selection.source != .queries, let request = request(state), let stack = state.maps(request),
      let query = state.selection.query
    else { return nil }
    let (x, y) = pointer.cell(width: stack.width, height: stack.height)
    let place = y * stack.width + x
    let heads = HeadTiles(stack).chosen(state)
    return state.selection.source == .bboxMask
      ? Probe("0, \(query), \(heads.name), \(y), \(x)", value: heads.values[place])
      : Probe("0, \(heads.name), \(query), \(place)", value: heads.values[place])
  }

  // MARK: - Drawing

  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    guard let request = request(state) else {
      PendingPanel("the queries", failure: state.detectionsFailure).draw(in: rect, on: &painter.canvas)
      return
    }
    switch state.results[request] {
    case .maps(let stack):
      if state.selection.source == .queries {
        QueryAttentionView(stack: stack).draw(state, in: rect, on: &painter)
      } else {
        grid(stack, state).draw(state, in: rect, on: &painter)
      }
    case .failed(let reason):
      painter.canvas.write(wrapping: reason, in: rect)
    default:
      PendingPanel("the attention").draw(in: rect, on: &painter.canvas)
    }
  }

  private func grid(_ stack: MapStack, _ state: ExplorerState) -> HeatmapGrid {
    HeatmapGrid(
      tiles: HeadTiles(stack).tiles(state), aspect: state.run.aspect,
      sharing: suitsSharedScale(state) ? .unlessDeclined : .whereAsked)
  }
}
