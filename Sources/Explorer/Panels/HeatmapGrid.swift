import Analysis
import Cells
import Color
import Foundations
import Images

/// Maps side by side, or one alone, with captions and a colour bar.
struct HeatmapGrid {
  enum Content {
    /// Numbers, row by row, drawn with the colormap on a scale.
    case map([Float], width: Int, height: Int)
    /// Colours that mean themselves.
    case colors(RGBImage)
    /// The picture, with the chosen query's mask if `isMarked`.
    case scene(isMarked: Bool)
    /// Not computed yet, or why it never will be.
    case pending(String)
  }

  struct Identity: Hashable {
    let request: Request
    let map: Int
  }

  struct Tile {
    let content: Content
    let caption: String
    /// The caption in a few letters, for small tiles.
    var brief: String?
    /// What stands beside the caption in place of the greatest value.
    var detail: String?
    var target: Target?
    var isSelected = false
    /// What the numbers are, so that their picture can be kept from frame to frame: a request of the run and which
    /// of its maps.
    var identity: Identity?

    var values: [Float]? {
      if case .map(let values, _, _) = content { values } else { nil }
    }
  }

  var tiles: [Tile]
  /// Width over height with which each map is seen: that of the picture it lies over.
  var aspect: Double
  /// Whether the maps lie over the picture, so that overlays make sense and places can be pointed at.
  var isSpatial = true
  /// When all maps are on one scale.
  enum Sharing {
    /// They are of different kinds.
    case never
    case whereAsked
    /// Only together do they mean anything.
    case unlessDeclined
  }

  var sharing = Sharing.whereAsked
  /// Whether zero is drawn in the middle of the colours.
  var isSymmetric = false
  /// What the values are, for the colour bar.
  var note = ""

  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    var rect = rect
    let bar = rect.takeBottom(1)
    _ = rect.takeBottom(rect.height > 24 ? 1 : 0)
    let scales = Scales(self, state, painter.pictures)
    for (index, place) in places(in: rect).enumerated() {
      draw(tiles[index], scales.scale(index), scales.colormap, state, in: place, on: &painter)
    }
    guard tiles.contains(where: { $0.values != nil }) else {
      painter.canvas.write(note, in: bar, .left, .dim)
      return
    }
    painter.canvas.draw(
      ColorBar(scale: scales.shown, colormap: scales.colormap, note: scales.note), in: bar,
      symbols: state.display.symbols)
  }

  /// How many tiles fit, each with a picture at least `rows` high.
  static func capacity(_ rect: Rect, aspect: Double, rows: Int) -> Int {
    let width = max(6, Int((Double(rows) * aspect / PixelMapping.cellAspect).rounded(.up)))
    return max(1, (rect.width + 2) / (width + 2)) * max(1, (rect.height - 1) / (rows + 1))
  }

  /// The tiles, together in the middle of a rectangle.
  private func places(in rect: Rect) -> [Rect] {
    let places = rect.tiles(tiles.count, aspect: aspect, header: 1, spacing: 2)
    let right = max(0, rect.maxX - (places.map(\.maxX).max() ?? rect.maxX)) / 2
    let down = max(0, rect.maxY - (places.map(\.maxY).max() ?? rect.maxY)) / 2
    return places.map { Rect(x: $0.x + right, y: $0.y + down, width: $0.width, height: $0.height) }
  }

  private func isShared(_ state: ExplorerState) -> Bool {
    switch sharing {
    case .never: false
    case .whereAsked: state.display.sharesScale ?? false
    case .unlessDeclined: state.display.sharesScale ?? true
    }
  }

  /// What a scale shared by all maps depends on.
  private struct ScaleKey: Hashable {
    let generation: Int
    let identities: [Identity]
    let kind: ValueScale.Kind
    let isSymmetric: Bool
  }

  /// Which scale each map is drawn on.
  private struct Scales {
    let shown: ValueScale
    let colormap: Colormap
    let note: String
    private let shared: ValueScale?
    private let own: [ValueScale?]

    init(_ grid: HeatmapGrid, _ state: ExplorerState, _ cache: PictureCache) {
      let maps = grid.tiles.map(\.values)
      let kind = state.display.scale
      // Without colours only brightness tells, which not every colormap keeps in order.
      colormap = state.display.symbols.isColorless ? .grey : state.display.colormap
      let isSymmetric = colormap.isDiverging || grid.isSymmetric
      let chosen =
        grid.tiles.firstIndex { $0.isSelected && $0.values != nil } ?? maps.firstIndex { $0 != nil } ?? 0
      let count = maps.compactMap { $0 }.count
      if grid.isShared(state) || count <= 1 {
        let key = ScaleKey(
          generation: state.run.generation, identities: grid.tiles.compactMap(\.identity), kind: kind,
          isSymmetric: isSymmetric)
        let isKnown = key.identities.count == grid.tiles.count
        let all = cache.scale(isKnown ? key : nil) {
          ValueScale(kind, sharedBy: maps.compactMap { $0 }, symmetric: isSymmetric)
        }
        (shared, own, shown) = (all, [], all)
        note = [count > 1 ? "shared scale" : "", grid.note].filter { !$0.isEmpty }.joined(separator: " · ")
      } else {
        shared = nil
        own = maps.map { $0.map { ValueScale(kind, of: $0, symmetric: isSymmetric) } }
        shown = own[chosen] ?? ValueScale(kind, of: [])
        note = ["scale of \(grid.tiles[chosen].caption)", grid.note].filter { !$0.isEmpty }
          .joined(separator: " · ")
      }
    }

    func scale(_ index: Int) -> ValueScale { shared ?? own[index] ?? shown }
  }

  // MARK: - One tile

  private func draw(
    _ tile: Tile, _ scale: ValueScale, _ colormap: Colormap, _ state: ExplorerState, in place: Rect,
    on painter: inout Painter
  ) {
    var area = place
    let caption = area.takeTop(1)
    let symbols = state.display.symbols
    let window = isSpatial ? state.display.window : .whole
    let size: (width: Int, height: Int) =
      switch tile.content {
      case .map(_, let width, let height): (width, height)
      case .colors(let image): (image.width, image.height)
      case .scene, .pending: (state.run.image.width, state.run.image.height)
      }
    let mapping = PixelMapping(
      fitting: size.width, size.height, in: area, symbols: symbols, window: window, aspect: aspect,
      alignment: .topLeft)
    let heading = Rect(x: caption.x, y: caption.y, width: max(mapping.rect.width, 6), height: 1)
    drawHeading(of: tile, state, in: heading.intersection(caption), on: &painter.canvas)
    switch tile.content {
    case .map(let values, let width, let height):
      let heatmap = Heatmap(values, width: width, height: height, scale: scale, colormap: colormap)
      painter.canvas.draw(
        pixels(tile, heatmap, state, mapping, painter.pictures), in: mapping.rect, symbols: symbols)
    case .colors(let image):
      let pixels = image.resampled(
        toWidth: mapping.pixelWidth, mapping.pixelHeight, window: window, .nearest)
      painter.canvas.draw(pixels, in: mapping.rect, symbols: symbols)
    case .scene(let isMarked):
      let picture = ScenePicture(state, content: isMarked ? .selected : .image)
      painter.canvas.draw(
        picture.image(for: mapping, cache: painter.pictures), in: mapping.rect, symbols: symbols)
    case .pending(let text):
      painter.canvas.write(wrapping: text, in: mapping.rect, .dim)
    }
    if isSpatial { painter.mark(mapping) }
    if let target = tile.target { painter.mark(isSpatial ? heading : place, as: target) }
    if isSpatial { painter.drawMarks(state, on: mapping) }
  }

  /// The caption and, where there is room for it, the greatest value.
  private func drawHeading(of tile: Tile, _ state: ExplorerState, in rect: Rect, on canvas: inout Canvas) {
    let isMarked = tile.isSelected && tiles.count > 1
    if isMarked {
      let color = state.selection.query.map(Palette.color)
      canvas.write("▌", x: rect.x, y: rect.y, TextStyle(foreground: color), within: rect)
    }
    let place = rect.inset(left: isMarked ? 1 : 0)
    let fits = tile.caption.count <= place.width
    canvas.write(
      fits ? tile.caption : tile.brief ?? tile.caption, in: place, .left, isMarked ? .bold : .plain)
    guard let detail = tile.detail ?? tile.values.map({ formatValue($0.max() ?? 0) }) else { return }
    if place.width > tile.caption.count + detail.count { canvas.write(detail, in: rect, .right, .dim) }
  }

  private struct Key: Hashable {
    let generation: Int
    let mapping: PixelMapping
    let isDarkened = true
  }

  private struct TileKey: Hashable {
    let generation: Int
    let identity: Identity
    let scale: ValueScale
    let colormap: Colormap
    let overlay: OverlayMode
    let mapping: PixelMapping
  }

  private func pixels(
    _ tile: Tile, _ heatmap: Heatmap, _ state: ExplorerState, _ mapping: PixelMapping, _ cache: PictureCache
  ) -> RGBImage {
    guard let identity = tile.identity else { return pixels(heatmap, state, mapping, cache) }
    let key = TileKey(
      generation: state.run.generation, identity: identity, scale: heatmap.scale, colormap: heatmap.colormap,
      overlay: isSpatial ? state.display.overlay : .off, mapping: mapping)
    return cache.image(key) { pixels(heatmap, state, mapping, cache) }
  }

  private func pixels(
    _ heatmap: Heatmap, _ state: ExplorerState, _ mapping: PixelMapping, _ cache: PictureCache
  ) -> RGBImage {
    let (width, height) = (mapping.pixelWidth, mapping.pixelHeight)
    guard isSpatial, state.display.overlay != .off else {
      return heatmap.pixels(width: width, height: height, window: mapping.window)
    }
    var image = cache.image(Key(generation: state.run.generation, mapping: mapping)) {
      state.run.image.resampled(toWidth: width, height, window: mapping.window, .smooth).darkened(by: 0.4)
    }
    switch state.display.overlay {
    case .off: break
    // The picture stays visible where the map is low.
    case .blend: heatmap.draw(over: &image, window: mapping.window, .glow(0.9))
    case .contour: heatmap.draw(over: &image, window: mapping.window, .contour([0.4, 0.7, 0.95]))
    }
    return image
  }
}

extension RGBImage {
  /// The picture stepped back, so that colours laid over it stand out.
  fileprivate func darkened(by share: Float) -> RGBImage {
    let levels = (0...255).map { UInt8(Float($0) * (1 - share)) }
    return RGBImage(width: width, height: height, bytes: bytes.map { levels[Int($0)] })
  }
}
