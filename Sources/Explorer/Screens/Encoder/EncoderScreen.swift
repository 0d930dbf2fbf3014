import Analysis
import Cells
import Figures
import Graph

/// What one place of the picture attends to in the encoder, and which places attend to it.
struct EncoderScreen: Screen {
  static let label = ScreenLabel("encoder", "Encoder", brief: "Enc", also: "self-attention memory")
  static let figureNames = ["encoder-attention"]
  static let marksPlace = true
  static let hasEncoderLayers = true

  /// Which side of the attention is looked at.
  enum Direction: String, CaseIterable, Codable, Hashable, Sendable {
    case attendsTo, attendedBy
  }

  var direction = Direction.attendsTo
  /// The chosen head alone, as large as can be.
  var isLarge = false

  static func missingPart(in run: RunView) -> String? {
    run.encoderLayers == 0 ? "encoder attention" : nil
  }

  func demands(_ context: ScreenContext) -> [ResultKey] {
    heads(context).map { [context.shownKey($0)] } ?? []
  }

  func title(_ context: ScreenContext) -> String {
    let place = context.place
    let layer = ScreenContext.layerName(
      "encoder", context.focus.encoderLayer, of: context.run.encoderLayers)
    let here = "(\(place.x), \(place.y))"
    return "\(layer) · " + (direction == .attendsTo ? "what \(here) attends to" : "what attends to \(here)")
  }

  private func pattern(_ context: ScreenContext) -> Node? {
    context.run.anatomy[.pattern(.encoder, layer: context.focus.encoderLayer)]
  }

  func inspected(_ context: ScreenContext) -> Inspected? {
    let grid = context.run.grid
    var chosen: [Axis: Int] = [.place(grid): context.place.y * grid.width + context.place.x]
    if context.focus.headsMode == .all { chosen[.head] = context.focus.head }
    return pattern(context).map { Inspected(path: $0.path, chosen: chosen) }
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    [
      Hint(.previousColumn, .nextRow, .previousRow, .nextColumn, label: "place"),
      Hint(.previousLayer, .nextLayer, label: "layer"),
      Hint(.nextSource, label: direction == .attendsTo ? "who attends here" : "where it attends"),
      Hint(.previousHead, .nextHead, label: "head"), Hint(.enlarge, label: isLarge ? "all heads" : "enlarge"),
      Hint(.ablate, label: "head off"),
      Hint(.cycleHeads, label: context.focus.headsMode.advanced(by: 1).hint),
      Hint(.cycleOverlay, label: context.display.overlay.advanced(by: 1).hint),
      Hint(.export, label: "export"),
    ]
  }

  private func heads(_ context: ScreenContext) -> HeadMaps? {
    let grid = context.run.grid
    let place = context.place.y * grid.width + context.place.x
    let cut: HeadMaps.Cut =
      direction == .attendsTo
      ? .from(place: place, height: grid.height, width: grid.width)
      : .to(place: place, height: grid.height, width: grid.width)
    return pattern(context).map { HeadMaps(path: $0.path, cut) }
  }

  func figure(_ context: ScreenContext) -> FigureChoice? {
    guard direction == .attendsTo, let place = context.marked else { return nil }
    let picture = context.run.run.image
    let (x, y) = place.cell(width: picture.width, height: picture.height)
    var options = context.mapOptions
    options.layer = context.focus.encoderLayer
    options.places = [PixelPlace(x: x, y: y)]
    return FigureChoice("encoder-attention", options: options)
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    let mode = context.focus.headsMode
    switch action {
    case .nextHead where mode != .all, .previousHead where mode != .all:
      return "all heads are shown as their \(mode.rawValue); m \(mode.advanced(by: 1).hint)"
    case .ablate where mode != .all: return "x takes one head; m until each is shown"
    case .enlarge where mode != .all: return "one map is shown; m until each head is"
    case .toggleSharedScale where mode != .all || isLarge: return "one map has one scale"
    default: return nil
    }
  }

  func ablation(_ context: ScreenContext) -> Intervention? {
    context.ablation(ofHead: context.focus.head, at: pattern(context))
  }

  func probe(_ place: PicturePoint, _ context: ScreenContext) -> Probe? {
    guard let stack = heads(context).flatMap({ context.shown($0).value }) else { return nil }
    let grid = context.run.grid
    let (x, y) = place.cell(width: grid.width, height: grid.height)
    let (here, there) = (context.place.y * grid.width + context.place.x, y * grid.width + x)
    let probed = tiles(stack, context).probed
    let pair = direction == .attendsTo ? "\(here), \(there)" : "\(there), \(here)"
    return Probe("0, \(probed.name), \(pair)", value: probed.values[there])
  }

  private func tiles(_ stack: MapStack, _ context: ScreenContext) -> HeadTiles {
    context.tiles(stack, of: pattern(context))
  }

  // MARK: - Keys

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    let (grid, last) = (context.run.grid, context.run.encoderLayers - 1)
    switch action {
    case .nextRow: context.movePlace(0, 1)
    case .previousRow: context.movePlace(0, -1)
    case .nextColumn: context.movePlace(1, 0)
    case .previousColumn: context.movePlace(-1, 0)
    case .firstRow: context.focus.place = Focus.Place(x: 0, y: 0)
    case .lastRow: context.focus.place = Focus.Place(x: grid.width - 1, y: grid.height - 1)
    case .nextLayer: context.focus.encoderLayer = min(context.focus.encoderLayer + 1, last)
    case .previousLayer: context.focus.encoderLayer = max(context.focus.encoderLayer - 1, 0)
    case .firstLayer: context.focus.encoderLayer = 0
    case .nextSource, .previousSource: direction = direction.advanced(by: 1)
    case .enlarge: isLarge.toggle()
    case .back where isLarge: isLarge = false
    case .cycleHeads: context.focus.headsMode = context.focus.headsMode.advanced(by: 1)
    default: return .ignored
    }
    return .done
  }

  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool {
    guard case .picture(let path) = destination,
      case .pattern(.encoder, let layer)? = context.run.graph[path]?.role
    else { return false }
    context.focus.encoderLayer = layer
    isLarge = false
    return true
  }

  mutating func appear() { isLarge = false }

  // MARK: - Drawing

  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    let setting = context.setting
    var tiles = [
      HeatmapGrid.Tile(content: .scene(ScenePicture(setting, .none)), caption: "picture")
    ]
    switch heads(context).map({ context.shown($0) }) {
    case .ready(let stack)?:
      if context.focus.headsMode == .all, !isLarge {
        tiles.append(
          HeatmapGrid.Tile(
            content: .map(stack.mean, width: stack.width, height: stack.height), caption: "mean"))
      }
      tiles += self.tiles(stack, context).tiles(isLarge: isLarge)
    case .failed(let reason)?:
      tiles.append(HeatmapGrid.Tile(content: .pending(reason), caption: ""))
    case .pending?:
      let count = context.focus.headsMode != .all || isLarge ? 1 : context.run.heads + 1
      tiles += (0..<count).map { _ in HeatmapGrid.Tile(content: .pending("computing …"), caption: "") }
    case nil:
      tiles.append(HeatmapGrid.Tile(content: .pending("this layer's attention is not there"), caption: ""))
    }
    return HeatmapGrid(tiles: tiles, aspect: context.run.aspect).draw(setting, in: rect, on: &surface)
  }
}
