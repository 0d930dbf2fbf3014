import Analysis
import Cells
import Color
import Foundations
import Images

/// Maps side by side, or one alone, with captions and a colour bar.
struct HeatmapGrid {
  /// Where a tile lies, and its caption and map in it.
  private struct Spot {
    let place: Rect
    let heading: Rect
    let mapping: PixelMapping
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
  /// What a shared scale is over, where that is more than the tiles.
  var whole: Whole?
  /// What the values are, for the colour bar.
  var note = ""

  func draw(_ setting: PictureSetting, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    var rect = rect
    let foot = rect.takeBottom(Self.footHeight(in: rect))
    let bar = foot.inset(top: foot.height - 1)
    let scales = GridScales(self, setting, surface.pictures)
    let spots = zip(tiles, places(in: rect)).map { spot(for: $0, setting, in: $1) }
    let measures = measures(spots, isSigned: setting.display.colormap.isDiverging)
    var areas: [HitArea] = []
    for (index, (tile, spot)) in zip(tiles, spots).enumerated() {
      drawHeading(of: tile, measures[index], setting.accent, in: spot.heading, on: &surface.canvas)
      areas += draw(tile, scales.scale(index), scales.colormap, setting, at: spot, on: &surface)
    }
    guard tiles.contains(where: { $0.values != nil }) else {
      surface.canvas.write(note, in: bar, .left, .dim)
      return areas
    }
    let places = surface.canvas.draw(
      ColorBar(scale: scales.shown, colormap: scales.colormap, note: scales.note), in: bar,
      symbols: setting.display.symbols)
    return areas + Self.areas(of: places, scales.shown.part)
  }

  /// Each cell of the colours is where they are to end: the nearer end moves to it, in thousandths, which can be typed.
  private static func areas(of places: ColorBar.Places, _ part: ClosedRange<Float>) -> [HitArea] {
    let strip = places.strip
    let cells = (0..<strip.width).map { column in
      let across = Float(column) / Float(max(1, strip.width - 1))
      let place = ((part.lowerBound + across * (part.upperBound - part.lowerBound)) * 1000).rounded() / 1000
      return HitArea(
        Rect(x: strip.x + column, y: strip.y, width: 1, height: 1),
        .scalePart(across < 0.5 ? place...part.upperBound : part.lowerBound...place))
    }
    return cells + places.ends.map { HitArea($0, .action(.wholeScale)) } + [
      HitArea(places.name, .action(.nextColormap)), HitArea(places.words, .action(.cycleScale)),
    ]
  }

  /// The colour bar's row, and a free one above it where there is room.
  private static func footHeight(in rect: Rect) -> Int { rect.height > 25 ? 2 : 1 }

  /// How many tiles fit, each with a picture at least `rows` high.
  static func capacity(_ rect: Rect, aspect: Double, rows: Int) -> Int {
    let width = max(6, Int((Double(rows) * aspect / PixelMapping.cellAspect).rounded(.up)))
    let height = rect.height - footHeight(in: rect)
    return max(1, (rect.width + 2) / (width + 2)) * max(1, height / (rows + 1))
  }

  /// The tiles, together in the middle of a rectangle.
  private func places(in rect: Rect) -> [Rect] {
    let places = rect.tiles(tiles.count, aspect: aspect, header: 1, spacing: 2)
    let right = max(0, rect.maxX - (places.map(\.maxX).max() ?? rect.maxX)) / 2
    let down = max(0, rect.maxY - (places.map(\.maxY).max() ?? rect.maxY)) / 2
    return places.map { Rect(x: $0.x + right, y: $0.y + down, width: $0.width, height: $0.height) }
  }

  // MARK: - One tile

  private func spot(for tile: Tile, _ setting: PictureSetting, in place: Rect) -> Spot {
    var area = place
    let caption = area.takeTop(1)
    let size: (width: Int, height: Int) =
      switch tile.content {
      case .map(_, let width, let height): (width, height)
      case .colors(let image): (image.width, image.height)
      case .scene, .pending: (setting.image.width, setting.image.height)
      }
    let mapping = PixelMapping(
      fitting: size.width, size.height, in: area, symbols: setting.display.symbols,
      window: isSpatial ? setting.display.window : .whole, aspect: aspect, alignment: .topLeft)
    let heading = Rect(x: caption.x, y: caption.y, width: max(mapping.rect.width, 6), height: 1)
    return Spot(place: place, heading: heading.intersection(caption), mapping: mapping)
  }

  private func draw(
    _ tile: Tile, _ scale: ValueScale, _ colormap: Colormap, _ setting: PictureSetting, at spot: Spot,
    on surface: inout Surface
  ) -> [HitArea] {
    let (symbols, mapping) = (setting.display.symbols, spot.mapping)
    // Without colours nothing is seen where a map is low: a line says how far it reaches.
    if symbols.isColorless { surface.canvas.style(spot.heading, adding: .underline) }
    switch tile.content {
    case .map(let values, let width, let height):
      let heatmap = Heatmap(values, width: width, height: height, scale: scale, colormap: colormap)
      surface.canvas.draw(
        pixels(tile, heatmap, setting, mapping, surface.pictures), in: mapping.rect, symbols: symbols)
    case .colors(let image):
      let pixels = surface.pictures.image(ColorsKey(image: image, mapping: mapping), of: setting.run) {
        image.resampled(toWidth: mapping.pixelWidth, mapping.pixelHeight, window: mapping.window, .nearest)
      }
      surface.canvas.draw(pixels, in: mapping.rect, symbols: symbols)
    case .scene(let picture):
      picture.draw(on: mapping, &surface)
    case .pending(let text):
      surface.canvas.write(wrapping: text, in: mapping.rect, .dim)
    }
    if isSpatial { setting.drawMarks(on: mapping, &surface.canvas) }
    let own = tile.target.map { [HitArea(isSpatial ? spot.heading : spot.place, $0)] } ?? []
    return (isSpatial ? [HitArea(mapping)] : []) + own
  }

  /// What stands beside each caption: the greatest value, in the longest form that has room over all maps. Over some
  /// only it would say that the others have none. Where zero is in the middle of the colours, it is the greatest distance
  /// from it.
  private func measures(_ spots: [Spot], isSigned: Bool) -> [String?] {
    let greatest = tiles.map { tile in
      tile.values.map { values in
        formatValue(values.reduce(-.infinity) { max($0, isSigned ? abs($1) : $1) })
      }
    }
    let forms = (isSigned ? ["±"] : ["max ", "≤"]).map { sign in
      zip(tiles, greatest).map { tile, value in tile.detail ?? value.map { sign + $0 } }
    }
    return forms.first { hasRoom(for: $0, spots) } ?? tiles.map { _ in nil }
  }

  private func hasRoom(for measures: [String?], _ spots: [Spot]) -> Bool {
    spots.indices.allSatisfy { index in
      guard let measure = measures[index] else { return true }
      // With the mark of the chosen one, so that choosing another changes no caption.
      let room = spots[index].heading.width - (tiles.count > 1 ? 1 : 0)
      return CellText(tiles[index].brief ?? tiles[index].caption).width + measure.count < room
    }
  }

  private func drawHeading(
    of tile: Tile, _ measure: String?, _ accent: RGB?, in rect: Rect, on canvas: inout Canvas
  ) {
    let isMarked = tile.isSelected && tiles.count > 1
    if isMarked {
      canvas.write("▌", x: rect.x, y: rect.y, TextStyle(foreground: accent), within: rect)
    }
    let place = rect.inset(left: isMarked ? 1 : 0)
    let room = place.width - (measure.map { $0.count + 1 } ?? 0)
    let caption = CellText(tile.caption).width <= room ? tile.caption : tile.brief ?? tile.caption
    canvas.write(caption, in: place, .left, isMarked ? .bold : .plain)
    if let measure { canvas.write(measure, in: rect, .right, .dim) }
  }

  // MARK: - Pixels

  /// What the picture of a tile depends on, its run aside.
  private struct TileKey: Hashable {
    let identity: Identity
    let scale: ValueScale
    let colormap: Colormap
    let overlay: OverlayMode
    let mapping: PixelMapping
  }

  private struct ColorsKey: Hashable {
    let image: RGBImage
    let mapping: PixelMapping
  }

  private struct DarkenedKey: Hashable {
    let mapping: PixelMapping
  }

  private func pixels(
    _ tile: Tile, _ heatmap: Heatmap, _ setting: PictureSetting, _ mapping: PixelMapping,
    _ pictures: PictureStore
  ) -> RGBImage {
    guard let identity = tile.identity else { return pixels(heatmap, setting, mapping, pictures) }
    let key = TileKey(
      identity: identity, scale: heatmap.scale, colormap: heatmap.colormap,
      overlay: isSpatial ? setting.display.overlay : .off, mapping: mapping)
    return pictures.image(key, of: setting.run) { pixels(heatmap, setting, mapping, pictures) }
  }

  private func pixels(
    _ heatmap: Heatmap, _ setting: PictureSetting, _ mapping: PixelMapping, _ pictures: PictureStore
  ) -> RGBImage {
    let (width, height) = (mapping.pixelWidth, mapping.pixelHeight)
    guard isSpatial, setting.display.overlay != .off else {
      return heatmap.pixels(width: width, height: height, window: mapping.window)
    }
    var image = pictures.image(DarkenedKey(mapping: mapping), of: setting.run) {
      setting.picture(on: mapping).darkened(by: 0.4)
    }
    switch setting.display.overlay {
    case .off: break
    // The picture stays visible where the map is low.
    case .blend: heatmap.draw(over: &image, window: mapping.window, .glow(0.9))
    case .contour:
      heatmap.draw(
        over: &image, window: mapping.window, lineWidth: mapping.symbols.lineWidth,
        .contour([0.4, 0.7, 0.95])
      )
    }
    return image
  }
}
