import Images

extension Canvas {
  /// The size of a cell in pictures, in pixels.
  public static let cellPixels = (width: GlyphCoverage.width, height: GlyphCoverage.height)

  /// A picture of the screen without its letters, 10×20 pixels per cell. Blocks, braille and lines are drawn as geometry
  /// and join without seams. Where cells show true pixels, so does the picture.
  ///
  /// - Parameter depth: shows the colours that a terminal of this depth would show.
  public func backdrop(theme: Theme = .dark, depth: ColorDepth = .truecolor) -> RGBImage {
    let (cellWidth, cellHeight) = Self.cellPixels
    var pixels = [UInt8](repeating: 0, count: width * cellWidth * height * cellHeight * 3)
    var glyphs = GlyphCache()
    for y in 0..<height {
      for (x, cell) in shownRow(y, depth).enumerated() {
        if let part = cell.picture, let picture = pictures[part.picture] {
          picture.copy(part, into: &pixels, x: x * cellWidth, y: y * cellHeight, rowWidth: width * cellWidth)
          continue
        }
        let (foreground, background) = theme.colors(of: cell, depth)
        let coverage = glyphs.coverage(of: cell)
        for row in 0..<cellHeight {
          var at = ((y * cellHeight + row) * width + x) * cellWidth * 3
          for column in 0..<cellWidth {
            let covered = coverage[row * cellWidth + column]
            pixels[at] = inked(background.red, foreground.red, covered)
            pixels[at + 1] = inked(background.green, foreground.green, covered)
            pixels[at + 2] = inked(background.blue, foreground.blue, covered)
            at += 3
          }
        }
      }
    }
    return RGBImage(width: width * cellWidth, height: height * cellHeight, bytes: pixels)
  }

  /// A row as a terminal of some depth shows it; only those of true colours show pictures.
  func shownRow(_ y: Int, _ depth: ColorDepth) -> [Cell] {
    shownRow(y).map { shown in
      var cell = depth == .ansi16 ? shown.inSixteenColors : shown
      if depth != .truecolor { cell.picture = nil }
      return cell
    }
  }
}

extension Theme {
  func colors(of cell: Cell, _ depth: ColorDepth) -> (foreground: RGB, background: RGB) {
    var foreground = cell.foreground.flatMap(depth.shown) ?? self.foreground
    var background = cell.background.flatMap(depth.shown) ?? self.background
    if cell.style.contains(.reverse) { swap(&foreground, &background) }
    if cell.style.contains(.dim) { foreground = foreground.mixed(with: background, 0.45) }
    return (foreground, background)
  }
}

extension CellPicture {
  /// Copies one cell of the picture to a place among rows of pixels, at the size of a cell there.
  fileprivate func copy(_ part: PicturePart, into pixels: inout [UInt8], x: Int, y: Int, rowWidth: Int) {
    let (cellWidth, cellHeight) = Canvas.cellPixels
    for row in 0..<cellHeight {
      let from = (Int(part.row) * cellHeight + row) * image.height / (rows * cellHeight)
      for column in 0..<cellWidth {
        let source = (Int(part.column) * cellWidth + column) * image.width / (columns * cellWidth)
        let target = ((y + row) * rowWidth + x + column) * 3
        for channel in 0..<3 {
          pixels[target + channel] = image.bytes[(from * image.width + source) * 3 + channel]
        }
      }
    }
  }
}

private struct GlyphCache {
  private struct Key: Hashable {
    let glyph: Glyph
    let style: Cell.Style
  }

  private var known: [Key: [UInt8]] = [:]

  mutating func coverage(of cell: Cell) -> [UInt8] {
    let key = Key(glyph: cell.glyph, style: cell.style.intersection(.underline))
    if let coverage = known[key] { return coverage }
    var coverage = GlyphCoverage(cell.glyph)?.values ?? GlyphCoverage.blank
    if cell.style.contains(.underline) {
      let line = 17 * GlyphCoverage.width
      for at in line..<line + GlyphCoverage.width { coverage[at] = 255 }
    }
    known[key] = coverage
    return coverage
  }
}

/// A channel of the paper, covered with ink to `share` / 255.
private func inked(_ paper: UInt8, _ ink: UInt8, _ share: UInt8) -> UInt8 {
  let share = Int(share)
  let mixed = Int(paper) * (255 - share) + Int(ink) * share
  return UInt8((mixed + 127) / 255)
}
