import Cells
import Color
import Images
import Testing

@Suite struct HeatmapTests {
  @Test func squaresAreHonest() {
    let map = Heatmap([0, 1, 2, 3], width: 2, height: 2, colormap: .grey)
    let pixels = map.pixels(width: 4, height: 6)
    for y in 0..<6 {
      for x in 0..<4 {
        let level = UInt8((x / 2 + y / 3 * 2) * 85)
        #expect(pixels[x, y] == RGB(level, level, level))
      }
    }
    #expect(map.pixels()[1, 1] == RGB(255, 255, 255))
  }

  @Test func smoothIsBilinear() {
    let map = Heatmap([0, 1], width: 2, height: 1, colormap: .grey, interpolation: .smooth)
    // Values at pixel middles, as PyTorch's interpolate(align_corners: false): 0, 0.25, 0.75, 1.
    let pixels = map.pixels(width: 4, height: 1)
    #expect((0..<4).map { pixels[$0, 0].red } == [0, 64, 191, 255])
  }

  @Test func reducingTakesTheMeanOfTheArea() {
    let scale = ValueScale(.linear, domain: 0...255)
    let map = Heatmap([0, 30, 60, 90, 120, 150], width: 6, height: 1, scale: scale, colormap: .grey)
    #expect((0..<2).map { map.pixels(width: 2, height: 1)[$0, 0].red } == [30, 120])
    // Thirds of 1.5 values each: (0 + 30 / 2) / 1.5 and so on.
    #expect((0..<4).map { map.pixels(width: 4, height: 1)[$0, 0].red } == [10, 50, 100, 140])
  }

  @Test func notANumberStaysVisibleAndInItsPlace() {
    var values = [Float](repeating: 1, count: 100)
    values[55] = .nan
    let map = Heatmap(values, width: 10, height: 10)
    for size in [3, 5, 10, 20, 33] {
      let pixels = map.pixels(width: size, height: size)
      let hit = (0..<size * size).filter { pixels[$0 % size, $0 / size] == Colormap.notANumber }
      #expect(!hit.isEmpty)
      for index in hit {
        let (left, right) = (Double(index % size) / Double(size), Double(index % size + 1) / Double(size))
        #expect(left < 0.6 && right > 0.5)
      }
    }
  }

  @Test func aWindowShowsAPart() {
    let map = Heatmap((0..<16).map(Float.init), width: 4, height: 4, colormap: .grey)
    let part = map.pixels(width: 2, height: 2, window: SourceWindow(x: 0.5, y: 0.25, width: 0.5, height: 0.5))
    #expect(
      [part[0, 0], part[1, 0], part[0, 1], part[1, 1]].map(\.red) == [6, 7, 10, 11].map { UInt8($0 * 17) })
  }

  @Test func aColorBarSaysWhatItMeans() {
    let bar = ColorBar(scale: ValueScale(.linear, of: [0, 0.113]), colormap: .viridis, note: "shared scale")
    var canvas = Canvas(width: 80, height: 1)
    canvas.draw(bar, in: canvas.bounds)
    let text = canvas.plainText()
    #expect(text.hasPrefix("0.000 "))
    #expect(text.hasSuffix(" 0.113   viridis · linear · shared scale\n"))
    #expect(
      canvas[6, 0].background == Colormap.viridis.table[0]
        || canvas[6, 0].foreground == Colormap.viridis.table[0])
    var narrow = Canvas(width: 20, height: 1)
    narrow.draw(bar, in: narrow.bounds, symbols: .ramp)
    #expect(narrow.plainText() == "0.000  .:=+#%@ 0.113\n")
  }

  @Test func aColorBarSaysThatItEndsEarlier() {
    let scale = ValueScale(.linear, of: [0, 1]).narrowed(to: 0.25...0.5)
    var canvas = Canvas(width: 80, height: 1)
    let places = canvas.draw(ColorBar(scale: scale, colormap: .viridis), in: canvas.bounds)
    #expect(
      canvas.plainText().hasPrefix("≤ 0.250 ") && canvas.plainText().contains(" ≥ 0.500   viridis · linear"))
    #expect(places.ends.map(\.width) == [7, 7] && places.strip.x == 8 && places.name.width == 7)
    #expect(places.words.x == places.name.maxX)
  }

  @Test func greysKeepTheBrightness() {
    let greys: [UInt8] = [0, 127, 229, 255]
    for level in [UInt8(0), 40, 127, 200, 255] {
      let image = RGBImage(width: 8, height: 8, fill: RGB(level, level, level)).inGreys(greys)
      #expect(image.bytes.allSatisfy(greys.contains))
      let mean = image.bytes.reduce(0) { $0 + Int($1) } / image.bytes.count
      #expect(abs(mean - Int(level)) <= 16, "\(level) becomes \(mean)")
    }
  }

  @Test func overlaysBlendGlowAndContour() {
    let map = Heatmap([0, 0, 0, 1, 1, 1], width: 6, height: 1, colormap: .grey)
    let grey = RGBImage(width: 6, height: 2, fill: RGB(100, 100, 100))
    var blended = grey
    map.draw(over: &blended, .blend(0.5))
    #expect(blended[0, 0] == RGB(50, 50, 50) && blended[5, 1] == RGB(178, 178, 178))
    var glowing = grey
    map.draw(over: &glowing, .glow(1))
    #expect(glowing[0, 0] == RGB(100, 100, 100) && glowing[5, 0] == RGB(255, 255, 255))
    // Zero is in the middle of a symmetric scale: what is below it glows too.
    let signed = Heatmap([-1, 0, 1], width: 3, height: 1, colormap: .diverging)
    var both = RGBImage(width: 3, height: 1, fill: RGB(100, 100, 100))
    signed.draw(over: &both, .glow(1))
    #expect(both[0, 0] == Colormap.diverging.table[0] && both[2, 0] == Colormap.diverging.table[255])
    #expect(abs(Int(both[1, 0].red) - 100) <= 1)
    var lined = grey
    map.draw(over: &lined, .contour([0.5]))
    #expect((0..<6).map { lined[$0, 0].red } == [100, 100, 100, 128, 100, 100])
  }

  @Test func masksTintAndOutline() {
    let mask = Mask([0, 1, 0.2, 0.9], width: 2, height: 2, threshold: 0.5)
    #expect(mask.isInside == [false, true, false, true])
    let large = mask.resampled(toWidth: 6, 2)
    #expect((0..<6).map { large.isInside[$0] } == [false, false, false, true, true, true])
    #expect((0..<6).map { large.contour.isInside[$0] } == [false, false, false, true, false, false])
    var image = RGBImage(width: 6, height: 2)
    image.blend(mask, Tint(RGB(200, 100, 0), 0.5))
    #expect(image[2, 0] == RGB(0, 0, 0) && image[3, 0] == RGB(100, 50, 0))
    image.drawContour(of: mask, color: RGB(9, 9, 9))
    #expect(image[3, 1] == RGB(9, 9, 9) && image[4, 1] == RGB(100, 50, 0))
  }

  @Test func boxesLieInsideTheirEdges() {
    var image = RGBImage(width: 6, height: 5)
    let white = RGB(255, 255, 255)
    image.outline(left: 1, top: 1, right: 5, bottom: 4, color: white)
    let rows = (0..<5).map { y in String((0..<6).map { image[$0, y] == white ? "#" : "." }) }
    #expect(rows == ["......", ".####.", ".#..#.", ".####.", "......"])
    let before = image
    image.outline(left: -9, top: -9, right: 40, bottom: 40, color: RGB(1, 1, 1))
    image.outline(left: 3, top: 3, right: 1, bottom: 9, color: RGB(1, 1, 1))
    image.outline(left: .nan, top: 0, right: 5, bottom: 5, color: RGB(1, 1, 1))
    #expect(image == before)
  }

  @Test func imagesShrinkByAreaMeans() {
    var image = RGBImage(width: 4, height: 2)
    for x in 0..<4 { for y in 0..<2 { image[x, y] = RGB(UInt8(x * 40), UInt8(y * 100), 7) } }
    let small = image.resampled(toWidth: 2, 1)
    #expect([small[0, 0], small[1, 0]] == [RGB(20, 50, 7), RGB(100, 50, 7)])
    #expect(image.resampled(toWidth: 4, 2) == image)
  }
}
