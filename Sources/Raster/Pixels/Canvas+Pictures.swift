import Images

extension Canvas {
  /// Draws a map as large as fits with its aspect kept.
  /// - Returns: Where it was drawn, for finding the value under a cell.
  @discardableResult
  public mutating func draw(
    _ heatmap: Heatmap, in rect: Rect, symbols: Symbols = .half, window: SourceWindow = .whole,
    aspect: Double? = nil, alignment: PixelMapping.Alignment = .center
  ) -> PixelMapping {
    let mapping = PixelMapping(
      fitting: heatmap.width, heatmap.height, in: rect, symbols: symbols, window: window, aspect: aspect,
      alignment: alignment)
    let pixels = heatmap.pixels(width: mapping.pixelWidth, height: mapping.pixelHeight, window: window)
    draw(pixels, in: mapping.rect, symbols: symbols)
    return mapping
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
