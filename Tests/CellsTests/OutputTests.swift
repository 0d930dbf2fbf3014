import Cells
import Color
import Foundation
import Images
import TestSupport
import Testing

private let escape = "\u{1B}["

@Suite struct OutputTests {
  @Test func ansiChangesOnlyWhatDiffers() {
    var canvas = Canvas(width: 6, height: 2)
    canvas.write("ab", x: 0, y: 0, TextStyle(foreground: RGB(255, 0, 0), style: .bold))
    canvas.write("c", x: 2, y: 0, TextStyle(foreground: RGB(255, 0, 0)))
    canvas.write("d", x: 4, y: 0)
    canvas.fill(Rect(x: 1, y: 1, width: 2, height: 1), background: RGB(0, 0, 255))
    #expect(
      canvas.ansiText() == "\(escape)1;38;2;255;0;0mab\(escape)0;38;2;255;0;0mc \(escape)39md\n"
        + " \(escape)48;2;0;0;255m  \(escape)49m\n")
    #expect(canvas.ansiText(depth: .ansi256).contains("38;5;196"))
    #expect(canvas.ansiText(depth: .ansi16).contains("\(escape)1;91mab"))
    #expect(canvas.ansiText(depth: .mono) == "\(escape)1mab\(escape)0mc d\n\n")
  }

  @Test func lettersStayLegibleInSixteenColors() {
    let olive = RGB(122, 112, 0)
    #expect(olive.legibleText == RGB(255, 255, 255))
    var canvas = Canvas(width: 2, height: 1)
    canvas[0, 0] = Cell("a", foreground: olive.legibleText, background: olive)
    canvas[1, 0] = Cell("▀", foreground: RGB(255, 255, 255), background: olive)
    // Olive becomes yellow, on which black reads better; the upper half of a picture's cell stays what it is.
    #expect(canvas.ansiText(depth: .ansi16) == "\(escape)30;43ma\(escape)97m▀\(escape)39;49m\n")
    #expect(canvas.ansiText() == "\(escape)38;2;255;255;255;48;2;122;112;0ma▀\(escape)39;49m\n")
  }

  @Test func plainTextTrimsLineEnds() {
    var canvas = Canvas(width: 5, height: 2)
    canvas.write("a b", x: 1, y: 0)
    #expect(canvas.plainText() == " a b\n\n")
  }

  @Test func xtermColorsRoundTrip() {
    for number in 16..<256 {
      let nearest = TerminalPalette.nearest256(TerminalPalette.color(number))
      #expect(TerminalPalette.color(nearest) == TerminalPalette.color(number))
    }
    for number in 0..<16 { #expect(TerminalPalette.nearest16(TerminalPalette.color(number)) == number) }
    #expect(TerminalPalette.color(196) == RGB(255, 0, 0))
    #expect(TerminalPalette.color(232) == RGB(8, 8, 8) && TerminalPalette.color(255) == RGB(238, 238, 238))
  }

  @Test func sixteenColorsKeepHues() {
    #expect(TerminalPalette.nearest16(RGB(33, 145, 140)) == 6)
    #expect(TerminalPalette.nearest16(RGB(120, 130, 125)) == 8)
  }

  @Test func thePaletteStaysApartInFewerColors() {
    let colors = (0..<16).map(Palette.color)
    #expect(leastDifference(among: colors.compactMap(ColorDepth.ansi256.shown)) >= 20)
    #expect(leastDifference(among: colors.prefix(7).compactMap(ColorDepth.ansi16.shown)) >= 20)
  }

  /// In 256 colours a tint has the hue of its colour, whatever lies beneath, and is light where that is light.
  @Test func tintsKeepTheirHues() throws {
    func hue(_ color: RGB) -> Double {
      atan2(
        0.866 * (Double(color.green) - Double(color.blue)),
        Double(color.red) - (Double(color.green) + Double(color.blue)) / 2)
    }
    for number in 0..<16 {
      let color = try #require(ColorDepth.ansi256.shown(Palette.color(number)))
      var lumas: [Int] = []
      for beneath in [RGB(20, 20, 20), RGB(110, 60, 45), RGB(110, 150, 130), RGB(240, 240, 230)] {
        var image = RGBImage(width: 1, height: 1, fill: beneath)
        image.tint(row: 0) { _ in Tint(inHueOf: Palette.color(number), 0.6) }
        let shown = try #require(ColorDepth.ansi256.shown(image[0, 0]))
        let turn = abs(hue(shown) - hue(color))
        #expect(min(turn, 2 * .pi - turn) < 0.27, "\(number) on \(beneath): \(shown)")
        lumas.append(shown.luma)
      }
      #expect(lumas.sorted() == lumas && lumas[0] < lumas[3], "\(number): \(lumas)")
    }
  }

  @Test func nearest256IsNearTheBestOfAll() {
    func distance(_ a: RGB, _ b: RGB) -> Int {
      let (r, g, b) = (Int(a.red) - Int(b.red), Int(a.green) - Int(b.green), Int(a.blue) - Int(b.blue))
      return r * r + g * g + b * b
    }
    for _ in 0..<300 {
      let color = RGB(.random(in: 0...255), .random(in: 0...255), .random(in: 0...255))
      let best = (16..<256).map { distance(TerminalPalette.color($0), color) }.min() ?? 0
      let found = distance(TerminalPalette.color(TerminalPalette.nearest256(color)), color)
      // Nearest by plain distance and nearest to the eye differ, but never by much.
      #expect(found <= best * 2 + 500)
    }
    #expect(ColorDepth.mono.shown(RGB(1, 2, 3)) == nil)
    #expect(ColorDepth.truecolor.shown(RGB(1, 2, 3)) == RGB(1, 2, 3))
    #expect(ColorDepth.ansi256.shown(RGB(254, 1, 0)) == RGB(255, 0, 0))
  }

  @Test func queryColorsAreLegibleAndDistinct() {
    let colors = (0..<Palette.count).map { Palette.color($0) }
    for color in colors {
      #expect(color.contrast(with: RGB(255, 255, 255)) >= 3)
      #expect(color.contrast(with: Theme.dark.background) >= 3)
      #expect(color.contrast(with: color.legibleText) >= 4.5)
    }
    for first in 0..<16 {
      for second in 0..<first {
        let (a, b) = (colors[first], colors[second])
        let apart =
          abs(Int(a.red) - Int(b.red)) + abs(Int(a.green) - Int(b.green)) + abs(Int(a.blue) - Int(b.blue))
        #expect(apart > 45, "\(first) and \(second)")
      }
    }
    #expect(Palette.color(-1) == Palette.color(255) && Palette.color(300) == Palette.color(44))
  }

  @Test func blocksInPicturesAreSeamless() {
    let picture = RGBImage(width: 8, height: 8, bytes: (0..<192).map { UInt8($0) })
    var canvas = Canvas(width: 8, height: 4)
    canvas.draw(picture, in: canvas.bounds)
    let image = canvas.backdrop()
    #expect(image.width == 80 && image.height == 80)
    for y in 0..<80 { for x in 0..<80 { #expect(image[x, y] == picture[x / 10, y / 10]) } }
  }

  @Test func linesJoinFromCellToCell() {
    var canvas = Canvas(width: 3, height: 3)
    canvas.drawFrame(canvas.bounds, .plain)
    let image = canvas.backdrop()
    let line = image.bytes.indices.filter { $0 % 3 == 0 && image.bytes[$0] == Theme.dark.foreground.red }
    // From the middle of one corner to the middle of the other, twice each way, one pixel wide.
    #expect(line.count == 2 * 21 + 2 * 39)
    #expect((4...24).allSatisfy { image[$0, 9] == Theme.dark.foreground })
    #expect((9...49).allSatisfy { image[4, $0] == Theme.dark.foreground })
  }

  @Test func stylesShowInPictures() {
    var canvas = Canvas(width: 4, height: 1)
    canvas[0, 0] = Cell("█", style: .reverse)
    canvas[1, 0] = Cell("█", style: .dim)
    canvas[2, 0] = Cell(" ", style: .underline)
    canvas[3, 0] = Cell("█", foreground: RGB(250, 3, 2))
    let image = canvas.backdrop(theme: .light, depth: .ansi16)
    #expect(image[5, 5] == Theme.light.background)
    #expect(image[15, 5] == Theme.light.foreground.mixed(with: Theme.light.background, 0.45))
    #expect(image[25, 17] == Theme.light.foreground && image[25, 5] == Theme.light.background)
    #expect(image[35, 5] == RGB(255, 0, 0))
  }
}
