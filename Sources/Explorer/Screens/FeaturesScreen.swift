import Analysis
import Cells
import Foundation

/// Any activation as channels: every stage as one picture in false colour, all channels of one, or one channel.
struct FeaturesScreen: Screen {
  func demands(_ state: ExplorerState) -> [Request] {
    switch state.selection.featureDepth {
    case .overview:
      return stages(state).map { overviewRequest($0, state) }
    case .channels: return channelRequests(state)
    case .single: return channelRequests(state) + [.channel(part(state), channel(state))]
    }
  }

  func title(_ state: ExplorerState) -> String {
    let name = state.selection.feature
    switch state.selection.featureDepth {
    case .overview: return "features · three principal components as colours"
    case .channels:
      let order = state.selection.order == .index ? "in order" : "by \(state.selection.order.rawValue)"
      let likeness =
        state.selection.order == .likeness ? state.selected.map { " to query \($0.query)" } ?? "" : ""
      return "\(name) · \(layout(state).count) \(unit(state)) \(order)\(likeness)"
    case .single: return "\(name) · \(singleName(state))"
    }
  }

  func inspected(_ state: ExplorerState) -> Inspected? {
    Inspected(path: part(state).path, row: layout(state).kind == .row ? part(state).row : nil)
  }

  func hints(_ state: ExplorerState) -> [Hint] {
    switch state.selection.featureDepth {
    case .overview:
      [
        Hint(.previousColumn, .nextColumn, label: "stage"), Hint(.enlarge, label: "its channels"),
        Hint(.nextColormap, label: "colours"), Hint(.export, label: "export"),
      ]
    case .channels, .single:
      [
        Hint(.previousColumn, .nextColumn, label: unitName(state)),
        Hint(.previousLayer, .nextLayer, label: "stage"),
        Hint(.nextSource, label: "sort"), Hint(.enlarge, label: "large"), Hint(.back, label: "back"),
        Hint(.cycleScale, label: "scale"), Hint(.toggleSharedScale, label: "share"),
      ]
    }
  }

  func perform(_ action: Action, on state: inout ExplorerState) -> Bool {
    let isOverview = state.selection.featureDepth == .overview
    switch action {
    case .nextColumn: isOverview ? moveStage(1, &state) : moveChannel(1, &state)
    case .previousColumn: isOverview ? moveStage(-1, &state) : moveChannel(-1, &state)
    case .nextLayer: moveStage(1, &state)
    case .previousLayer: moveStage(-1, &state)
    case .nextSource: sort(1, &state)
    case .previousSource: sort(-1, &state)
    case .enlarge: deepen(&state)
    case .back where !isOverview:
      state.selection.featureDepth =
        FeatureDepth(rawValue: state.selection.featureDepth.rawValue - 1) ?? .overview
    default: return false
    }
    return true
  }

  private func deepen(_ state: inout ExplorerState) {
    switch state.selection.featureDepth {
    case .overview: state.selection.featureDepth = .channels
    case .channels: state.selection.featureDepth = .single
    case .single: state.selection.featureDepth = .channels
    }
  }

  private func moveStage(_ step: Int, _ state: inout ExplorerState) {
    let all = stages(state)
    let place = all.firstIndex(of: state.selection.feature) ?? 0
    state.selection.feature = all[((place + step) % all.count + all.count) % all.count]
    state.selection.channel = min(state.selection.channel, layout(state).count - 1)
  }

  private func moveChannel(_ step: Int, _ state: inout ExplorerState) {
    let count = layout(state).count
    state.selection.channel = ((state.selection.channel + step) % count + count) % count
  }

  private func sort(_ step: Int, _ state: inout ExplorerState) {
    state.selection.order = state.selection.order.advanced(by: step)
    state.selection.channel = 0
  }

  // MARK: - What there is

  /// The stages of the network in run order; one more where the graph led to another node.
  private func stages(_ state: ExplorerState) -> [String] {
    let encoder = (0..<state.run.encoderLayers).map { "transformer.encoder.layers.\($0)" }
    let known = (["layer1", "layer2", "layer3", "layer4", "src_proj", "pos"] + encoder + ["memory", "hs"])
      .filter { state.run.graph[$0] != nil }
    return known.contains(state.selection.feature) ? known : known + [state.selection.feature]
  }

  private func caption(_ stage: String) -> String {
    // Its maps are tables, which have no components.
    if stage == "hs" { return "hs · values" }
    guard stage.hasPrefix("transformer.encoder.layers."), let number = Int(stage.dropFirst(27)) else {
      return stage
    }
    return "encoder \(number + 1)"
  }

  /// The caption where tiles are small.
  private func brief(_ stage: String) -> String {
    stage == "hs" ? stage : stage == "src_proj" ? "src" : caption(stage).replacing("encoder", with: "enc")
  }

  private func part(_ state: ExplorerState) -> ActivationPart { part(state.selection.feature, state) }

  private func part(_ path: String, _ state: ExplorerState) -> ActivationPart {
    ActivationPart(path: path, row: layout(path, state).needsRow ? state.selection.query ?? 0 : nil)
  }

  private func layout(_ state: ExplorerState) -> MapLayout { layout(state.selection.feature, state) }

  private func layout(_ path: String, _ state: ExplorerState) -> MapLayout {
    let node = state.run.graph[path]
    return MapLayout(path: node?.path ?? path, shape: node?.shape ?? [1, 1, 1, 1], places: state.run.places)
  }

  private func unitName(_ state: ExplorerState) -> String {
    let layout = layout(state)
    if layout.kind == .tables { return state.selection.feature == "hs" ? "decoder layer" : "table" }
    return layout.isSpatial && layout.kind != .innerRow ? "channel" : "head"
  }

  /// Layers count from 1, channels and heads from 0.
  private func singleName(_ state: ExplorerState) -> String {
    "\(unitName(state)) \(channel(state) + (state.selection.feature == "hs" ? 1 : 0))"
  }

  private func unit(_ state: ExplorerState) -> String {
    unitName(state) + (layout(state).count == 1 ? "" : "s")
  }

  private func overviewRequest(_ stage: String, _ state: ExplorerState) -> Request {
    let part = part(stage, state)
    return layout(stage, state).isSpatial ? .falseColor(part) : .channels(part)
  }

  /// The channels, and what sorts them.
  private func channelRequests(_ state: ExplorerState) -> [Request] {
    let likeness = state.selection.order == .likeness ? likenessRequest(state) : nil
    return [.channels(part(state))] + [likeness].compactMap { $0 }
  }

  private func likenessRequest(_ state: ExplorerState) -> Request? {
    state.selection.query.map { .likeness(part(state), query: $0) }
  }

  private func channel(_ state: ExplorerState) -> Int {
    let order = order(state)
    return order[min(max(0, state.selection.channel), order.count - 1)]
  }

  /// The channels in the order chosen, as far as what decides it is known.
  private func order(_ state: ExplorerState) -> [Int] {
    let count = layout(state).count
    let keys: [Float]?
    switch state.selection.order {
    case .index: keys = nil
    case .energy: keys = state.sheet(.channels(part(state)))?.energies
    case .variance: keys = state.sheet(.channels(part(state)))?.variances
    case .likeness: keys = likenessRequest(state).flatMap { state.numbers($0) }
    }
    guard let keys, keys.count == count else { return Array(0..<count) }
    return (0..<count).sorted { (keys[$0], $1) > (keys[$1], $0) }
  }

  func ablation(_ state: ExplorerState) -> Edit? {
    guard state.selection.featureDepth != .overview, let node = state.run.graph[state.selection.feature]
    else {
      return nil
    }
    let axis: Int
    switch layout(state).kind {
    case .channels, .row: axis = 1
    case .tokens, .innerRow: axis = 2
    case .tables: return nil
    }
    guard node.shape.count > axis, node.shape[axis] == layout(state).count else { return nil }
    let channel = channel(state)
    return Edit(path: node.path, axis: axis, index: channel, name: "\(unitName(state)) \(channel)")
  }

  func probe(_ state: ExplorerState, _ pointer: ExplorerState.Pointer) -> Probe? {
    let layout = layout(state)
    guard layout.isSpatial, let map = chosenMap(state) else { return nil }
    let (x, y) = pointer.cell(width: layout.width, height: layout.height)
    return Probe(
      layout.position(of: String(channel(state)), row: part(state).row ?? 0, x, y),
      value: map[y * layout.width + x])
  }

  /// The chosen channel in full, as far as it is there.
  private func chosenMap(_ state: ExplorerState) -> [Float]? {
    switch state.selection.featureDepth {
    case .overview: return nil
    case .channels:
      guard let sheet = state.sheet(.channels(part(state))), sheet.reduction == 1 else { return nil }
      return sheet.stack.maps[channel(state)]
    case .single: return state.maps(.channel(part(state), channel(state)))?.maps.first
    }
  }

  // MARK: - Drawing

  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    switch state.selection.featureDepth {
    case .overview:
      let tiles = stages(state).map { stage in
        HeatmapGrid.Tile(
          content: overview(stage, state), caption: caption(stage), brief: brief(stage),
          target: .feature(stage),
          isSelected: stage == state.selection.feature)
      }
      HeatmapGrid(tiles: tiles, aspect: state.run.aspect, note: "").draw(state, in: rect, on: &painter)
    case .channels: drawChannels(state, in: rect, on: &painter)
    case .single: drawSingle(state, in: rect, on: &painter)
    }
  }

  private func overview(_ stage: String, _ state: ExplorerState) -> HeatmapGrid.Content {
    switch state.results[overviewRequest(stage, state)] {
    case .picture(let image):
      return .colors(image)
    case .channels(let sheet):
      // Of hs the last layer stands for all.
      let last = sheet.stack.maps.last ?? []
      return .colors(
        Heatmap(last, width: sheet.stack.width, height: sheet.stack.height, colormap: .diverging).pixels())
    case .failed(let reason): return .pending(reason)
    default: return .pending("computing …")
    }
  }

  private func drawChannels(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    let layout = layout(state)
    let request = Request.channels(part(state))
    guard let sheet = state.sheet(request) else {
      PendingPanel(state.selection.feature, failure: state.failure(request)).draw(
        in: rect, on: &painter.canvas)
      return
    }
    let aspect = layout.isSpatial ? state.run.aspect : Double(layout.width) / Double(layout.height)
    let order = order(state)
    let capacity = HeatmapGrid.capacity(rect, aspect: aspect, rows: rect.height > 30 ? 5 : 4)
    let chosen = min(state.selection.channel, order.count - 1)
    let page = chosen / capacity * capacity
    let likeness =
      state.selection.order == .likeness ? likenessRequest(state).flatMap { state.numbers($0) } : nil
    let tiles = (page..<min(order.count, page + capacity)).map { place in
      let channel = order[place]
      return HeatmapGrid.Tile(
        content: .map(sheet.stack.maps[channel], width: sheet.stack.width, height: sheet.stack.height),
        caption: state.selection.feature == "hs" ? "decoder \(channel + 1)" : String(channel),
        detail: likeness.map { String(format: "r %.2f", $0[channel]) }, target: .channel(place),
        isSelected: place == chosen,
        identity: HeatmapGrid.Identity(request: .channels(part(state)), map: channel))
    }
    var notes = [order.count > capacity ? "\(page + 1)–\(page + tiles.count) of \(order.count)" : ""]
    if sheet.reduction > 1 { notes.append("means of \(sheet.reduction)×\(sheet.reduction) values") }
    HeatmapGrid(
      tiles: tiles, aspect: aspect, isSpatial: layout.isSpatial,
      note: notes.filter { !$0.isEmpty }.joined(separator: " · ")
    ).draw(state, in: rect, on: &painter)
  }

  private func drawSingle(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    let layout = layout(state)
    let request = Request.channel(part(state), channel(state))
    guard let stack = state.maps(request), let map = stack.maps.first else {
      PendingPanel(state.selection.feature, failure: state.failure(request)).draw(
        in: rect, on: &painter.canvas)
      return
    }
    let tile = HeatmapGrid.Tile(
      content: .map(map, width: stack.width, height: stack.height),
      caption: singleName(state), isSelected: true)
    let aspect = layout.isSpatial ? state.run.aspect : Double(layout.width) / Double(layout.height)
    HeatmapGrid(tiles: [tile], aspect: aspect, isSpatial: layout.isSpatial).draw(
      state, in: rect, on: &painter)
  }
}
