import Images

extension Canvas {
  /// The size of a cell in pictures, in pixels.
  public static let cellPixels = (width: GlyphCoverage.width, height: GlyphCoverage.height)

  /// A picture of the screen, 10×20 pixels per cell, for documentation and export. Blocks, braille and lines
  /// are drawn as geometry and join without seams; letters come from the glyph atlas. Where cells show true pixels, so does
  /// the picture.
  /// - Parameter depth: shows the colours that a terminal of this depth would show.
  public func image(theme: Theme = .dark, depth: ColorDepth = .truecolor) -> RGBImage {
    let (cellWidth, cellHeight) = Self.cellPixels
    var pixels = [UInt8](repeating: 0, count: width * cellWidth * height * cellHeight * 3)
    var glyphs = GlyphCache()
    for y in 0..<height {
      for (x, shown) in shownRow(y).enumerated() {
        let cell = depth == .ansi16 ? shown.inSixteenColors : shown
        if depth == .truecolor, let part = cell.picture, let picture = pictures[part.picture] {
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
}

extension Theme {
  fileprivate func colors(of cell: Cell, _ depth: ColorDepth) -> (RGB, RGB) {
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
    let key = Key(glyph: cell.glyph, style: cell.style.intersection([.bold, .underline]))
    if let coverage = known[key] { return coverage }
    var coverage = GlyphCoverage(cell.glyph, bold: cell.style.contains(.bold)).values
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

extension RGBImage {
  /// Writes one line of text over the picture, 10×20 pixels per letter, with its top left corner at a pixel.
  public mutating func write(_ text: String, x: Int, y: Int, color: RGB, bold: Bool = false) {
    for (index, glyph) in CellText(text).glyphs.enumerated() {
      let left = x + index * GlyphCoverage.width
      guard left < width, left + GlyphCoverage.width > 0 else { continue }
      let coverage = GlyphCoverage(glyph, bold: bold).values
      for row in max(0, -y)..<max(max(0, -y), min(GlyphCoverage.height, height - y)) {
        for column in max(0, -left)..<min(GlyphCoverage.width, width - left) {
          let covered = coverage[row * GlyphCoverage.width + column]
          guard covered > 0 else { continue }
          let at = ((y + row) * width + left + column) * 3
          bytes[at] = inked(bytes[at], color.red, covered)
          bytes[at + 1] = inked(bytes[at + 1], color.green, covered)
          bytes[at + 2] = inked(bytes[at + 2], color.blue, covered)
        }
      }
    }
  }

  /// Writes text on a plate of a colour, in black or white, whichever is more legible. Shifted to stay inside
  /// the picture.
  public mutating func writeLabel(_ text: String, x: Int, y: Int, plate: RGB) {
    let (plateWidth, plateHeight) = (CellText(text).width * GlyphCoverage.width + 4, GlyphCoverage.height)
    let left = max(0, min(x, width - plateWidth))
    let top = max(0, min(y, height - plateHeight))
    fill(x: left, y: top, width: plateWidth, height: plateHeight, color: plate)
    write(text, x: left + 2, y: top, color: plate.legibleText)
  }
}
