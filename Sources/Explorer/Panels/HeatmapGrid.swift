import Images
import Raster

/// Maps of one size side by side, or one alone, with captions and a colour bar.
struct HeatmapGrid {
  struct Tile {
    let values: [Float]
    let caption: String
    let target: Target?
    var isSelected = false
  }

  let tiles: [Tile]
  let width: Int
  let height: Int
  /// Width over height with which each map is seen: that of the picture it lies over.
  let aspect: Double
  /// What the values are, for the colour bar.
  var note = ""

  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    var rect = rect
    let bar = rect.takeBottom(1)
    _ = rect.takeBottom(rect.height > 24 ? 1 : 0)
    let isSymmetric = state.display.colormap.isDiverging
    let shared = ValueScale(state.display.scale, sharedBy: tiles.map(\.values), symmetric: isSymmetric)
    let chosen = tiles.firstIndex(where: \.isSelected) ?? 0
    var chosenScale = shared
    for (index, place) in rect.tiles(tiles.count, aspect: aspect, header: 1, spacing: 2).enumerated() {
      let tile = tiles[index]
      let scale =
        state.display.sharesScale
        ? shared : ValueScale(state.display.scale, of: tile.values, symmetric: isSymmetric)
      if index == chosen { chosenScale = scale }
      draw(tile, scale, state, in: place, on: &painter)
    }
    var notes = [state.display.sharesScale && tiles.count > 1 ? "shared scale" : nil, note].compactMap { $0 }
    if !state.display.sharesScale, tiles.count > 1 { notes.insert("own scales, bar of \(tiles[chosen].caption)", at: 0) }
    let text = notes.filter { !$0.isEmpty }.joined(separator: " · ")
    painter.canvas.draw(
      ColorBar(scale: chosenScale, colormap: state.display.colormap, note: text), in: bar,
      symbols: state.display.symbols)
  }

  private func draw(
    _ tile: Tile, _ scale: ValueScale, _ state: ExplorerState, in place: Rect, on painter: inout Painter
  ) {
    var picture = place
    let caption = picture.takeTop(1)
    let heatmap = Heatmap(
      tile.values, width: width, height: height, scale: scale, colormap: state.display.colormap)
    let mapping = PixelMapping(
      fitting: width, height, in: picture, symbols: state.display.symbols, aspect: aspect, alignment: .topLeft)
    painter.canvas.draw(pixels(heatmap, state, mapping, painter.pictures), in: mapping.rect, symbols: mapping.symbols)
    let heading = Rect(x: caption.x, y: caption.y, width: mapping.rect.width, height: 1)
    let greatest = formatValue(tile.values.max() ?? 0)
    painter.canvas.write(
      tile.caption, in: heading.inset(right: greatest.count + 1), .left,
      tile.isSelected ? TextStyle(style: [.bold, .underline]) : .plain)
    if heading.width > tile.caption.count + greatest.count {
      painter.canvas.write(greatest, in: heading, .right, .dim)
    }
    painter.mark(mapping)
    if let target = tile.target { painter.mark(heading, as: target) }
    if let pointer = state.pointer {
      markPointer(pointer, mapping, on: &painter.canvas)
    }
  }

  private func markPointer(_ pointer: ExplorerState.Pointer, _ mapping: PixelMapping, on canvas: inout Canvas) {
    guard let cell = mapping.cell(ofSource: pointer.x * Double(width), pointer.y * Double(height)) else { return }
    canvas[cell.x, cell.y].glyph = "+"
    canvas[cell.x, cell.y].foreground = canvas[cell.x, cell.y].background?.legibleText
  }

  private struct Key: Hashable {
    let generation: Int
    let mapping: PixelMapping
  }

  private func pixels(
    _ heatmap: Heatmap, _ state: ExplorerState, _ mapping: PixelMapping, _ cache: PictureCache
  ) -> RGBImage {
    if state.display.overlay == .off {
      return heatmap.pixels(width: mapping.pixelWidth, height: mapping.pixelHeight, window: mapping.window)
    }
    let place = Rect(x: 0, y: 0, width: mapping.rect.width, height: mapping.rect.height)
    let fitted = PixelMapping(
      fitting: state.run.image.width, state.run.image.height, in: place, symbols: mapping.symbols,
      window: mapping.window, alignment: .topLeft)
    var image = cache.image(Key(generation: state.run.generation, mapping: fitted)) {
      state.run.image.resampled(
        toWidth: mapping.pixelWidth, mapping.pixelHeight, window: mapping.window, .smooth)
    }
    switch state.display.overlay {
    case .off: break
    case .blend: heatmap.draw(over: &image, window: mapping.window, .blend(0.6))
    case .contour: heatmap.draw(over: &image, window: mapping.window, .contour([0.25, 0.5, 0.75]))
    }
    return image
  }
}
