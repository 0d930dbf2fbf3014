import Analysis
import Cells

/// One query's way through the mask head, from attention to a mask, step by step.
struct MaskHeadScreen: Screen {
  func demands(_ state: ExplorerState) -> [Request] {
    guard let query = state.selection.query else { return [] }
    return steps(state).map { request($0, state) } + [.mask(query: query)]
  }

  func title(_ state: ExplorerState) -> String {
    let query =
      state.selected.map { "query \($0.query) \($0.isNoObject ? "no object" : $0.category.name)" } ?? "…"
    let step = state.selection.step
    let caption = caption(step, isEveryStep: state.selection.showsEveryStep)
    return "mask head · \(query) · \(caption)\(reduction(step, state))"
  }

  /// How the channels of a step make one map.
  private func reduction(_ step: String, _ state: ExplorerState) -> String {
    let count = layout(step, state).count
    return count == 1 ? "" : ", RMS of \(count) \(step == "bbox_mask" ? "heads" : "channels")"
  }

  func inspected(_ state: ExplorerState) -> Inspected? {
    guard let node = state.run.graph[state.selection.step] else { return nil }
    return Inspected(
      path: node.path, row: node.shape.count > 1 && node.shape[0] > 1 ? state.selection.query : nil)
  }

  func hints(_ state: ExplorerState) -> [Hint] {
    [
      Hint(.nextRow, .previousRow, label: "query"), Hint(.previousColumn, .nextColumn, label: "step"),
      Hint(.enlarge, label: "its channels"),
      Hint(.nextSource, label: state.selection.showsEveryStep ? "main steps" : "every step"),
      Hint(.cycleOverlay, label: "overlay"), Hint(.nextColormap, label: "colours"),
      Hint(.export, label: "export"),
    ]
  }

  func perform(_ action: Action, on state: inout ExplorerState) -> Bool {
    switch action {
    case .nextColumn: move(1, &state)
    case .previousColumn: move(-1, &state)
    case .nextSource, .previousSource:
      state.selection.showsEveryStep.toggle()
      if !steps(state).contains(state.selection.step) { state.selection.step = "bbox_mask" }
    case .enlarge: state.showPicture(of: state.selection.step)
    default: return false
    }
    return true
  }

  private func move(_ by: Int, _ state: inout ExplorerState) {
    let all = steps(state)
    let place = all.firstIndex(of: state.selection.step) ?? 0
    state.selection.step = all[((place + by) % all.count + all.count) % all.count]
  }

  /// The steps' paths in run order: where something new has happened, or each of them.
  private func steps(_ state: ExplorerState) -> [String] {
    let nodes = state.run.graph.nodes.filter { $0.path.hasPrefix("mask_head.") && $0.shape.count == 4 }
    let inner = nodes.map(\.path).filter { path in
      if state.selection.showsEveryStep { return !path.hasSuffix(".attention") }
      return path.hasPrefix("mask_head.relu") || path.hasPrefix("mask_head.add")
    }
    return ["bbox_mask"] + inner + ["mask_head"]
  }

  private func caption(_ step: String, isEveryStep: Bool) -> String {
    if step == "mask_head" { return "logits" }
    guard step.hasPrefix("mask_head.") else { return step }
    let name = String(step.dropFirst("mask_head.".count))
    // Each main step is what a layer, its norm and its ReLU make, or that with an adapter added.
    if isEveryStep { return name }
    return name.replacing("relu", with: "lay").replacing("add", with: "+ adapter")
  }

  /// The caption where tiles are small.
  private func brief(_ step: String) -> String {
    step == "bbox_mask"
      ? "bbox"
      : caption(step, isEveryStep: false).replacing("adapter", with: "ad").replacing("+ ad", with: "+ad")
  }

  private func part(_ step: String, _ state: ExplorerState) -> ActivationPart {
    ActivationPart(path: step, row: layout(step, state).needsRow ? state.selection.query ?? 0 : nil)
  }

  private func layout(_ step: String, _ state: ExplorerState) -> MapLayout {
    let node = state.run.graph[step]
    return MapLayout(path: node?.path ?? step, shape: node?.shape ?? [1, 1, 1, 1], places: state.run.places)
  }

  /// A single channel as it is, several as the root of their mean square.
  private func request(_ step: String, _ state: ExplorerState) -> Request {
    let part = part(step, state)
    return layout(step, state).count == 1 ? .channel(part, 0) : .energy(part)
  }

  func probe(_ state: ExplorerState, _ pointer: ExplorerState.Pointer) -> Probe? {
    let step = state.selection.step
    guard let map = state.maps(request(step, state))?.maps.first else { return nil }
    let layout = layout(step, state)
    let (x, y) = pointer.cell(width: layout.width, height: layout.height)
    let position = layout.position(
      of: layout.count == 1 ? "0" : "RMS", row: state.selection.query ?? 0, x, y)
    return Probe(position, value: map[y * layout.width + x])
  }

  // MARK: - Drawing

  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    var tiles = steps(state).map { step in
      HeatmapGrid.Tile(
        content: content(step, state), caption: caption(step, isEveryStep: state.selection.showsEveryStep),
        brief: brief(step), target: .step(step), isSelected: step == state.selection.step)
    }
    tiles.append(HeatmapGrid.Tile(content: .scene(isMarked: true), caption: "mask"))
    HeatmapGrid(
      tiles: tiles, aspect: state.run.aspect, sharing: .never
    ).draw(state, in: rect, on: &painter)
  }

  private func content(_ step: String, _ state: ExplorerState) -> HeatmapGrid.Content {
    switch state.results[request(step, state)] {
    case .maps(let stack): .map(stack.maps.first ?? [], width: stack.width, height: stack.height)
    case .failed(let reason): .pending(reason)
    default: .pending("computing …")
    }
  }
}
