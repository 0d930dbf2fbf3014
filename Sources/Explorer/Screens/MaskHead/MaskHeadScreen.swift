import Analysis
import Cells
import Graph

/// One query's way through the mask head, from attention to a mask, step by step.
struct MaskHeadScreen: Screen {
  static let label = ScreenLabel(
    "maskHead", "Masks", longTitle: "Masks: the mask head",
    also: "stages adapters fpn logits")
  static let figureNames = ["mask-head", "masks"]

  /// The path of the chosen step; nil for the first.
  var maskStep: String?
  /// Each step, or those where something new has happened.
  var showsEveryStep = false

  static func missingPart(in run: RunView) -> String? { run.hasMasks ? nil : "mask head" }

  func demands(_ context: ScreenContext) -> [ResultKey] {
    guard let query = context.focus.query else { return [] }
    return steps(context.run).map { step in
      let part = part(step, context)
      return isSingle(step, context.run)
        ? context.shownKey(ChannelMap(0, of: part)) : context.shownKey(ChannelEnergy(of: part))
    } + [context.key(QueryMask(of: query))]
  }

  func title(_ context: ScreenContext) -> String {
    let step = step(context.run).map { "\(caption($0))\(reduction($0, context.run))" } ?? "…"
    return ["mask head · ", ""].map { "\($0)\(context.selectedName()) · \(step)" }
      .first(fitting: context.titleWidth)
  }

  /// How the channels of a step make one map.
  private func reduction(_ step: Node, _ run: RunView) -> String {
    let layout = run.layout(step.path)
    return layout.count == 1 ? "" : ", RMS of \(layout.count) \(layout.unit == .head ? "heads" : "channels")"
  }

  func figure(_ context: ScreenContext) -> FigureChoice? {
    guard let query = context.focus.query else { return nil }
    var options = context.mapOptions
    options.query = query
    return FigureChoice("mask-head", options: options)
  }

  func inspected(_ context: ScreenContext) -> Inspected? {
    step(context.run).map { node in
      Inspected(
        path: node.path, row: node.shape.count > 1 && node.shape[0] > 1 ? context.focus.query : nil)
    }
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    [
      Hint(.nextRow, .previousRow, label: "query"), Hint(.previousColumn, .nextColumn, label: "step"),
      Hint(.enlarge, label: "its channels"),
      Hint(.nextSource, label: showsEveryStep ? "main steps" : "every step"),
      Hint(.cycleOverlay, label: context.display.overlay.advanced(by: 1).hint),
      Hint(.nextColormap, label: "colours"),
      Hint(.export, label: "export"),
    ]
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    if Action.ofHeads.contains(action) { return "no heads here; {attention} has the mask head's" }
    if Action.ofLayers.contains(action) { return "steps, not layers; h and l go through them" }
    switch action {
    case .toggleSharedScale: return "steps are of different kinds: each has its own scale"
    case .ablate: return "Enter opens this step's channels; x there sets one to zero"
    default: return nil
    }
  }

  func probe(_ place: PicturePoint, _ context: ScreenContext) -> Probe? {
    guard let step = step(context.run), let map = answer(step, context).value?.maps.first else { return nil }
    let layout = context.run.layout(step.path)
    let (x, y) = place.cell(width: layout.width, height: layout.height)
    let position = layout.position(
      of: layout.count == 1 ? "0" : "RMS", row: context.focus.query ?? 0, x, y)
    return Probe(position, value: map[y * layout.width + x])
  }

  // MARK: - What there is

  /// The steps in run order: where something new has happened, or each of them.
  private func steps(_ run: RunView) -> [Node] {
    run.anatomy.maskSteps.filter { step in
      showsEveryStep || step.role != .maskStep(.inner)
    }
  }

  /// The chosen one.
  private func step(_ run: RunView) -> Node? {
    let all = steps(run)
    return all.first { $0.path == maskStep } ?? all.first
  }

  private func caption(_ step: Node) -> String { showsEveryStep ? innerName(step) : mainName(step) }

  /// Each main step is what a layer, its norm and its ReLU make, or that with an adapter added.
  private func mainName(_ step: Node) -> String {
    switch step.role {
    case .maskStep(.stage(let number)): "stage \(number)"
    case .maskStep(.sum(let number)): "+ adapter\(number)"
    default: innerName(step)
    }
  }

  private func innerName(_ step: Node) -> String {
    if step.role == .output(.masks) { return "logits" }
    guard case .maskStep? = step.role else { return step.shortName }
    return step.path.split(separator: ".").last.map(String.init) ?? step.path
  }

  /// The caption where tiles are small.
  private func brief(_ step: Node) -> String {
    switch step.role {
    case .pattern: String(step.shortName.prefix { $0 != "_" })
    case .maskStep(.sum(let number)): "+ad\(number)"
    default: mainName(step).replacing("adapter", with: "ad")
    }
  }

  private func part(_ step: Node, _ context: ScreenContext) -> ActivationPart {
    let needsRow = context.run.layout(step.path).needsRow
    return ActivationPart(path: step.path, row: needsRow ? context.focus.query ?? 0 : nil)
  }

  private func isSingle(_ step: Node, _ run: RunView) -> Bool { run.layout(step.path).count == 1 }

  /// A single channel as it is, several as the root of their mean square.
  private func answer(_ step: Node, _ context: ScreenContext) -> Answer<MapStack> {
    let part = part(step, context)
    return isSingle(step, context.run)
      ? context.shown(ChannelMap(0, of: part)) : context.shown(ChannelEnergy(of: part))
  }

  // MARK: - Keys

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    switch action {
    case .nextColumn: move(1, context.run)
    case .previousColumn: move(-1, context.run)
    case .nextSource, .previousSource:
      let chosen = step(context.run)
      showsEveryStep.toggle()
      if chosen?.path != step(context.run)?.path { maskStep = nil }
    case .enlarge: return step(context.run).map { .go(.channels(of: $0.path)) } ?? .done
    default: return .ignored
    }
    return .done
  }

  private mutating func move(_ by: Int, _ run: RunView) {
    let all = steps(run)
    guard !all.isEmpty else { return }
    let place = all.firstIndex { $0.path == step(run)?.path } ?? 0
    maskStep = all[((place + by) % all.count + all.count) % all.count].path
  }

  mutating func choose(_ item: String, _ context: inout ScreenContext) { maskStep = item }

  mutating func turn(to run: RunView) {
    if let maskStep, run.graph[maskStep] == nil { self.maskStep = nil }
  }

  // MARK: - Drawing

  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    let chosen = step(context.run)?.path
    var tiles = steps(context.run).map { step in
      HeatmapGrid.Tile(
        content: content(answer(step, context)), caption: caption(step), brief: brief(step),
        target: .item(step.path), isSelected: step.path == chosen)
    }
    tiles.append(HeatmapGrid.Tile(content: .scene(context.selectedPicture), caption: "mask"))
    return HeatmapGrid(tiles: tiles, aspect: context.run.aspect, sharing: .never)
      .draw(context.setting, in: rect, on: &surface)
  }

  private func content(_ answer: Answer<MapStack>) -> HeatmapGrid.Content {
    switch answer {
    case .ready(let stack): .map(stack.maps.first ?? [], width: stack.width, height: stack.height)
    case .failed(let reason): .pending(reason)
    case .pending: .pending("computing …")
    }
  }
}
