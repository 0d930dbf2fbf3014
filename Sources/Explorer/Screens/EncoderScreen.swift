import Analysis
import Cells

/// What one place of the picture attends to in the encoder, and which places attend to it.
struct EncoderScreen: Screen {
  func demands(_ state: ExplorerState) -> [Request] { [request(state)] }

  func title(_ state: ExplorerState) -> String {
    let place = state.place
    let direction = state.selection.direction == .attendsTo ? "attends to" : "is attended by"
    return
      "encoder \(layer(state) + 1)/\(state.run.encoderLayers) · the place x \(place.x), y \(place.y) \(direction)"
  }

  func inspected(_ state: ExplorerState) -> Inspected? { Inspected(path: path(state)) }

  func hints(_ state: ExplorerState) -> [Hint] {
    [
      Hint(.previousColumn, .nextRow, .previousRow, .nextColumn, label: "place"),
      Hint(.previousLayer, .nextLayer, label: "layer"), Hint(.nextSource, label: "to, by"),
      Hint(.previousHead, .nextHead, label: "head"), Hint(.enlarge, label: "large"),
      Hint(.cycleHeads, label: "mean"), Hint(.cycleOverlay, label: "overlay"), Hint(.export, label: "export"),
    ]
  }

  func perform(_ action: Action, on state: inout ExplorerState) -> Bool {
    switch action {
    case .nextRow: state.movePlace(0, 1)
    case .previousRow: state.movePlace(0, -1)
    case .nextColumn: state.movePlace(1, 0)
    case .previousColumn: state.movePlace(-1, 0)
    case .firstRow: state.selection.place = Place(x: 0, y: 0)
    case .lastRow:
      state.selection.place = Place(x: state.run.places.width - 1, y: state.run.places.height - 1)
    case .nextLayer: state.selection.layer = min(layer(state) + 1, state.run.encoderLayers - 1)
    case .nextSource, .previousSource: state.selection.direction = state.selection.direction.advanced(by: 1)
    case .enlarge: state.selection.isLarge.toggle()
    case .cycleHeads: state.selection.heads = state.selection.heads.advanced(by: 1)
    default: return false
    }
    return true
  }

  private func layer(_ state: ExplorerState) -> Int {
    min(state.selection.layer, state.run.encoderLayers - 1)
  }

  private func path(_ state: ExplorerState) -> String {
    "transformer.encoder.layers.\(layer(state)).self_attn.pattern"
  }

  private func request(_ state: ExplorerState) -> Request {
    let size = state.run.places
    let place = state.place.y * size.width + state.place.x
    let cut: Request.Cut =
      state.selection.direction == .attendsTo
      ? .from(place: place, height: size.height, width: size.width)
      : .to(place: place, height: size.height, width: size.width)
    return .maps(path: path(state), cut)
  }

  func ablation(_ state: ExplorerState) -> Edit? {
    Edit(path: path(state), axis: 1, index: state.selection.head, name: "head \(state.selection.head)")
  }

  func probe(_ state: ExplorerState, _ pointer: ExplorerState.Pointer) -> Probe? {
    guard let stack = state.maps(request(state)) else { return nil }
    let size = state.run.places
    let (x, y) = pointer.cell(width: size.width, height: size.height)
    let (here, there) = (state.place.y * size.width + state.place.x, y * size.width + x)
    let heads = HeadTiles(stack).chosen(state)
    let pair = state.selection.direction == .attendsTo ? "\(here), \(there)" : "\(there), \(here)"
    return Probe("0, \(heads.name), \(pair)", value: heads.values[there])
  }

  // MARK: - Drawing

  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    var tiles = [HeatmapGrid.Tile(content: .scene(isMarked: false), caption: "picture")]
    switch state.results[request(state)] {
    case .maps(let stack):
      if state.selection.heads == .all, !state.selection.isLarge {
        tiles.append(
          HeatmapGrid.Tile(
            content: .map(stack.mean, width: stack.width, height: stack.height), caption: "mean"))
      }
      tiles += HeadTiles(stack).tiles(state)
    case .failed(let reason):
      tiles.append(HeatmapGrid.Tile(content: .pending(reason), caption: ""))
    default:
      let count = state.selection.heads != .all || state.selection.isLarge ? 1 : state.run.heads + 1
      tiles += (0..<count).map { _ in HeatmapGrid.Tile(content: .pending("computing …"), caption: "") }
    }
    HeatmapGrid(tiles: tiles, aspect: state.run.aspect).draw(state, in: rect, on: &painter)
  }
}
