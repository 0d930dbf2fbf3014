import Cells
import Color
import Images
import Testing

private let red = RGB(255, 0, 0)
private let blue = RGB(0, 0, 255)

/// An image from letters: `r` red, `b` blue, `w` white, `k` black.
private func image(_ rows: String...) -> RGBImage {
  let colors: [Character: RGB] = ["r": red, "b": blue, "w": RGB(255, 255, 255), "k": RGB(0, 0, 0)]
  var image = RGBImage(width: rows[0].count, height: rows.count)
  for (y, row) in rows.enumerated() {
    for (x, letter) in row.enumerated() { image[x, y] = colors[letter] ?? RGB(9, 9, 9) }
  }
  return image
}

private func noise(_ width: Int, _ height: Int) -> RGBImage {
  RGBImage(width: width, height: height, bytes: (0..<width * height * 3).map { _ in .random(in: 0...255) })
}

/// Of a group of colours to their mean.
private func squaredError(_ group: [[Double]]) -> Double {
  var error = 0.0
  for channel in 0..<3 {
    let values = group.map { $0[channel] }
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    for value in values { error += (value - mean) * (value - mean) }
  }
  return error
}

@Suite struct PixelDrawingTests {
  @Test func halfBlocksAreExact() {
    let picture = noise(7, 10)
    var canvas = Canvas(width: 7, height: 5)
    canvas.draw(picture, in: canvas.bounds, symbols: .half)
    for y in 0..<5 {
      for x in 0..<7 {
        let expected = Cell("▀", foreground: picture[x, 2 * y], background: picture[x, 2 * y + 1])
        #expect(canvas[x, y] == expected)
      }
    }
  }

  @Test(arguments: [
    (Symbols.quadrant, image("rb", "bb")), (.quadrant, image("rb", "br")), (.quadrant, image("br", "br")),
    (.quadrant, image("rr", "bb")), (.quadrant, image("rr", "rr")), (.sextant, image("rb", "bb", "bb")),
    (.sextant, image("rb", "rb", "rb")), (.sextant, image("bb", "br", "bb")),
    (.sextant, image("rb", "br", "rb")), (.braille, image("rb", "rb", "bb", "br")),
  ])
  func twoColorsAreExact(symbols: Symbols, picture: RGBImage) {
    var canvas = Canvas(width: 1, height: 1)
    canvas.draw(picture, in: canvas.bounds, symbols: symbols)
    let rendered = canvas.backdrop()
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let middle = (x: (2 * x + 1) * 10 / (2 * picture.width), y: (2 * y + 1) * 20 / (2 * picture.height))
        #expect(rendered[middle.x, middle.y] == picture[x, y])
      }
    }
  }

  @Test(arguments: [(Symbols.quadrant, 2, 2), (.sextant, 2, 3)])
  func noOtherSplitIsBetter(symbols: Symbols, columns: Int, rows: Int) {
    for _ in 0..<40 {
      let picture = noise(columns, rows)
      let pixels = (0..<columns * rows).map { index -> [Double] in
        let pixel = picture[index % columns, index / columns]
        return [Double(pixel.red), Double(pixel.green), Double(pixel.blue)]
      }
      var best = Double.infinity
      for pattern in 0..<1 << pixels.count {
        let lit = pixels.indices.filter { pattern >> $0 & 1 == 1 }.map { pixels[$0] }
        let unlit = pixels.indices.filter { pattern >> $0 & 1 == 0 }.map { pixels[$0] }
        best = min(best, squaredError(lit) + squaredError(unlit))
      }
      var canvas = Canvas(width: 1, height: 1)
      canvas.draw(picture, in: canvas.bounds, symbols: symbols)
      let cell = canvas[0, 0]
      // Each pixel is drawn in one of the two colours; the nearer one bounds the error from below.
      let drawn = pixels.reduce(0.0) { sum, pixel in
        let distances = [cell.foreground, cell.background].compactMap(\.self).map { color in
          let channels = [Double(color.red), Double(color.green), Double(color.blue)]
          return zip(pixel, channels).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        return sum + (distances.min() ?? .infinity)
      }
      #expect(drawn <= best + Double(pixels.count) * 0.75 + 1e-6)
    }
  }

  @Test func colorlessGlyphsGrowWithBrightness() {
    var canvas = Canvas(width: 3, height: 1)
    var picture = RGBImage(width: 3, height: 1)
    picture[1, 0] = RGB(128, 128, 128)
    picture[2, 0] = RGB(255, 255, 255)
    canvas.draw(picture, in: canvas.bounds, symbols: .ramp)
    #expect(canvas.plainText() == " +@\n")
    #expect(canvas.cells.allSatisfy { $0.foreground == nil && $0.background == nil })
    var dots = Canvas(width: 1, height: 1)
    let lit = [0, 60, 128, 190, 255].map { (level: UInt8) -> Int in
      dots.draw(
        RGBImage(width: 2, height: 4, fill: RGB(level, level, level)), in: dots.bounds, symbols: .dither)
      return (dots[0, 0].glyph.base.value - 0x2800).nonzeroBitCount
    }
    #expect(lit == [0, 2, 4, 6, 8])
  }

  @Test(arguments: Symbols.allCases)
  func nothingIsDrawnOutsideTheRectangle(symbols: Symbols) {
    let marker = Cell("!", foreground: red)
    for width in 0..<7 {
      for height in 0..<5 {
        var canvas = Canvas(width: 9, height: 6)
        canvas.fill(canvas.bounds, with: marker)
        let rect = Rect(x: 4, y: -1, width: width, height: height)
        canvas.draw(noise(40, 40), in: rect, symbols: symbols)
        canvas.draw(
          ColorBar(scale: ValueScale(.linear, of: [0, 1]), colormap: .magma), in: rect, symbols: symbols)
        canvas.draw(TextTable(columns: [.init("a")], rows: [["x"], ["y"]]), in: rect)
        canvas.drawHistogram([1, 2, 3], in: rect)
        canvas.drawBar(0.4, in: rect)
        canvas.drawRule(rect, title: "rule")
        canvas.drawFrame(rect, title: "title", trailing: "t", note: "n")
        canvas.write(wrapping: "a few words here", in: rect)
        for y in 0..<6 {
          for x in 0..<9 where !rect.contains(x, y) { #expect(canvas[x, y] == marker) }
        }
      }
    }
  }

  @Test func emptyImagesAndCanvasesAreHarmless() {
    var canvas = Canvas(width: 0, height: 0)
    canvas.draw(noise(4, 4), in: Rect(x: 0, y: 0, width: 5, height: 5))
    #expect(canvas.plainText().isEmpty)
    #expect(canvas.backdrop().bytes.isEmpty)
    var small = Canvas(width: 2, height: 2)
    small.draw(RGBImage(width: 0, height: 0), in: small.bounds)
    #expect(small == Canvas(width: 2, height: 2))
  }
}
