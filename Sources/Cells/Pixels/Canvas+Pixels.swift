import Images

extension Canvas {
  /// Draws an image from the top left of a rectangle, clipped to it.
  ///
  /// Writes whole cells: if the image ends within a cell, its edge pixels are repeated.
  public mutating func draw(_ image: RGBImage, in rect: Rect, symbols: Symbols = .half) {
    guard image.width > 0, image.height > 0 else { return }
    let (cellWidth, cellHeight) = symbols.pixelsPerCell
    let covered = Rect(
      x: rect.x, y: rect.y, width: min(rect.width, (image.width + cellWidth - 1) / cellWidth),
      height: min(rect.height, (image.height + cellHeight - 1) / cellHeight))
    let area = covered.intersection(bounds)
    guard !area.isEmpty else { return }
    let source = PixelSource(image: image, x: rect.x * cellWidth, y: rect.y * cellHeight)
    switch symbols {
    case .half: drawHalves(source, in: area, cell: symbols.pixelsPerCell)
    case .quadrant: drawPatterns(source, in: area, cell: symbols.pixelsPerCell, GlyphPattern.quadrants)
    case .sextant: drawPatterns(source, in: area, cell: symbols.pixelsPerCell, GlyphPattern.sextants)
    case .braille: drawPatterns(source, in: area, cell: symbols.pixelsPerCell, GlyphPattern.braille)
    case .ramp: drawRamp(source, in: area)
    case .dither: drawDithered(source, in: area)
    case .pixels:
      drawHalves(source, in: area, cell: symbols.pixelsPerCell)
      show(image, at: (rect.x, rect.y), in: area, cell: symbols.pixelsPerCell)
    }
  }

  /// Each half has the colour of the pixel in its middle.
  private mutating func drawHalves(
    _ source: PixelSource, in area: Rect, cell: (width: Int, height: Int)
  ) {
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX {
        let column = x * cell.width + cell.width / 2
        let top = source.color(column, y * cell.height + cell.height / 4)
        let bottom = source.color(column, y * cell.height + cell.height * 3 / 4)
        cells[y * width + x] = Cell("▀", foreground: top, background: bottom)
      }
    }
  }

  private mutating func drawPatterns(
    _ source: PixelSource, in area: Rect, cell: (width: Int, height: Int), _ glyphs: [Unicode.Scalar]
  ) {
    var partitioner = CellPartitioner(count: cell.width * cell.height)
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX {
        var index = 0
        for row in 0..<cell.height {
          for column in 0..<cell.width {
            let pixel = source.color(x * cell.width + column, y * cell.height + row)
            partitioner.setPixel(index, pixel.red, pixel.green, pixel.blue)
            index += 1
          }
        }
        let best = partitioner.partition()
        cells[y * width + x] = Cell(
          Glyph(glyphs[best.pattern]), foreground: best.foreground, background: best.background)
      }
    }
  }

  static let ramp: [Glyph] = " .:-=+*#%@".unicodeScalars.map { Glyph($0) }

  private mutating func drawRamp(_ source: PixelSource, in area: Rect) {
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX {
        let level = source.color(x, y).luma * Self.ramp.count / 256
        cells[y * width + x] = Cell(Self.ramp[level])
      }
    }
  }

  /// The thresholds of the 2×4 dots, an ordered (Bayer) pattern: bit reversal spreads the dots evenly.
  private static let thresholds = [0, 4, 6, 2, 1, 5, 7, 3].map { $0 * 32 + 16 }

  private mutating func drawDithered(_ source: PixelSource, in area: Rect) {
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX {
        var pattern = 0
        for dot in 0..<8 where source.color(x * 2 + dot % 2, y * 4 + dot / 2).luma >= Self.thresholds[dot] {
          pattern |= 1 << dot
        }
        cells[y * width + x] = Cell(Glyph(GlyphPattern.braille[pattern]))
      }
    }
  }
}

/// An image at a position of the canvas's pixel grid. Beyond its edges, the edge pixels repeat.
private struct PixelSource {
  private let bytes: [UInt8]
  private let right: Int
  private let bottom: Int
  private let x: Int
  private let y: Int

  init(image: RGBImage, x: Int, y: Int) {
    bytes = image.bytes
    right = image.width - 1
    bottom = image.height - 1
    self.x = x
    self.y = y
  }

  func color(_ x: Int, _ y: Int) -> RGB {
    let row = min(max(y - self.y, 0), bottom)
    let at = (row * (right + 1) + min(max(x - self.x, 0), right)) * 3
    return RGB(bytes[at], bytes[at + 1], bytes[at + 2])
  }
}
