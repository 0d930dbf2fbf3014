import Images

extension Canvas {
  /// Draws a map as large as fits with its aspect kept.
  ///
  /// Squares at least a cell across are drawn in half blocks whatever `symbols` says: only these give
  /// each pixel its own colour, and finer ones would gain nothing. Without colour the map is drawn grey.
  /// - Returns: Where it was drawn, for finding the value under a cell.
  @discardableResult
  public mutating func draw(
    _ heatmap: Heatmap, in rect: Rect, symbols: Symbols = .half, window: SourceWindow = .whole,
    aspect: Double? = nil, alignment: PixelMapping.Alignment = .center
  ) -> PixelMapping {
    func mapping(_ symbols: Symbols) -> PixelMapping {
      PixelMapping(
        fitting: heatmap.width, heatmap.height, in: rect, symbols: symbols, window: window, aspect: aspect,
        alignment: alignment)
    }
    var heatmap = heatmap
    if symbols.isColorless { heatmap.colormap = .grey }
    var place = mapping(symbols)
    let squareWidth = Double(place.rect.width) / (Double(heatmap.width) * window.width)
    if !symbols.isColorless, heatmap.interpolation == .nearest, squareWidth >= 1 { place = mapping(.half) }
    let pixels = heatmap.pixels(width: place.pixelWidth, height: place.pixelHeight, window: window)
    draw(pixels, in: place.rect, symbols: place.symbols)
    return place
  }

  /// Draws an image as large as fits with its aspect kept.
  /// - Returns: Where it was drawn, for finding the pixel under a cell.
  @discardableResult
  public mutating func draw(
    fitting image: RGBImage, in rect: Rect, symbols: Symbols = .half, window: SourceWindow = .whole,
    interpolation: Interpolation = .nearest, alignment: PixelMapping.Alignment = .center
  ) -> PixelMapping {
    let mapping = PixelMapping(
      fitting: image.width, image.height, in: rect, symbols: symbols, window: window, alignment: alignment)
    let pixels = image.resampled(
      toWidth: mapping.pixelWidth, mapping.pixelHeight, window: window, interpolation)
    draw(pixels, in: mapping.rect, symbols: symbols)
    return mapping
  }
}
