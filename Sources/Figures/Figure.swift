import Cells
import Foundations
import Images

/// A plain figure in pixels: a grid of pictures with captions, a title above and a colour bar below.
public struct Figure: Hashable, Sendable {
  public struct Tile: Hashable, Sendable {
    public let image: RGBImage
    public let caption: String

    /// A picture, pixel for pixel.
    public init(_ image: RGBImage, caption: String = "") {
      self.image = image
      self.caption = caption
    }

    /// A map with each value as a square of `magnification` pixels, smoothed if the map asks for it.
    public init(_ heatmap: Heatmap, magnification: Int, caption: String = "") {
      let factor = max(1, magnification)
      self.init(
        heatmap.pixels(width: heatmap.width * factor, height: heatmap.height * factor), caption: caption)
    }
  }

  public var tiles: [Tile]
  /// `nil` chooses what comes closest to a figure half again as wide as high.
  public var columns: Int?
  public var title: String
  public var colorBar: ColorBar?
  public var theme: Theme
  /// Pixels between tiles and around all.
  public var spacing: Int

  public init(
    tiles: [Tile], columns: Int? = nil, title: String = "", colorBar: ColorBar? = nil,
    theme: Theme = .light, spacing: Int = 8
  ) {
    self.tiles = tiles
    self.columns = columns
    self.title = title
    self.colorBar = colorBar
    self.theme = theme
    self.spacing = spacing
  }

  public func image() -> RGBImage {
    let layout = Layout(self)
    var picture = RGBImage(width: layout.width, height: layout.height, fill: theme.background)
    picture.write(
      CellText(title).truncated(to: (layout.width - 2 * spacing) / GlyphCoverage.width).string, x: spacing,
      y: spacing, color: theme.foreground, bold: true)
    for (index, tile) in tiles.enumerated() {
      let (x, y) = layout.origin(index, spacing)
      let caption = CellText(tile.caption).truncated(to: layout.tileWidth / GlyphCoverage.width)
      picture.write(caption.string, x: x, y: y, color: theme.foreground)
      picture.draw(
        tile.image, x: x + (layout.tileWidth - tile.image.width) / 2, y: y + layout.captionHeight)
    }
    if let colorBar { draw(colorBar, on: &picture, top: layout.barTop) }
    return picture
  }

  private static let barHeight = 12

  private func draw(_ bar: ColorBar, on picture: inout RGBImage, top: Int) {
    let width = picture.width - 2 * spacing
    picture.draw(bar.pixels(width: width, height: Self.barHeight), x: spacing, y: top)
    let texts = [bar.scale.domain.lowerBound, bar.scale.value(at: 0.5), bar.scale.domain.upperBound].map {
      formatValue($0)
    }
    let labelWidths = texts.map { CellText($0).width * GlyphCoverage.width }
    let y = top + Self.barHeight + 2
    picture.write(texts[0], x: spacing, y: y, color: theme.foreground)
    picture.write(texts[2], x: spacing + width - labelWidths[2], y: y, color: theme.foreground)
    if labelWidths.reduce(0, +) + 2 * GlyphCoverage.width <= width {
      picture.write(texts[1], x: spacing + (width - labelWidths[1]) / 2, y: y, color: theme.foreground)
    }
    let caption = CellText(bar.caption).truncated(to: width / GlyphCoverage.width)
    picture.write(caption.string, x: spacing, y: y + GlyphCoverage.height, color: theme.foreground)
  }

  /// Where everything goes, in pixels.
  private struct Layout {
    let tileWidth: Int
    let captionHeight: Int
    let columns: Int
    let width: Int
    let height: Int
    let barTop: Int
    private let top: Int
    private let tileHeight: Int

    init(_ figure: Figure) {
      let pictureHeight = figure.tiles.map(\.image.height).max() ?? 0
      tileWidth = figure.tiles.map(\.image.width).max() ?? 0
      captionHeight = figure.tiles.allSatisfy(\.caption.isEmpty) ? 0 : GlyphCoverage.height
      tileHeight = pictureHeight + captionHeight
      let count = max(1, figure.tiles.count)
      columns = max(1, min(count, figure.columns ?? Self.columns(count, tileWidth, tileHeight)))
      let rows = figure.tiles.isEmpty ? 0 : (count + columns - 1) / columns
      let spacing = figure.spacing
      top = spacing + (figure.title.isEmpty ? 0 : GlyphCoverage.height + spacing)
      barTop = top + rows * (tileHeight + spacing)
      width = columns * (tileWidth + spacing) + spacing
      height =
        barTop + (figure.colorBar == nil ? 0 : Figure.barHeight + 2 + 2 * GlyphCoverage.height + spacing)
    }

    func origin(_ index: Int, _ spacing: Int) -> (x: Int, y: Int) {
      (
        spacing + index % columns * (tileWidth + spacing), top + index / columns * (tileHeight + spacing)
      )
    }

    private static func columns(_ count: Int, _ width: Int, _ height: Int) -> Int {
      func aspect(_ columns: Int) -> Double {
        Double(columns * width) / Double(max(1, (count + columns - 1) / columns * height))
      }
      // Ratios are compared, so that half and twice as wide are equally far.
      func miss(_ columns: Int) -> Double {
        let ratio = aspect(columns) / 1.5
        return ratio > 1 ? ratio : 1 / max(ratio, 1e-9)
      }
      return (1...count).min { miss($0) < miss($1) } ?? 1
    }
  }
}
