import Cells
import Color
import Images
import Testing

/// Pictures of true pixels on a canvas.
struct CellPictureTests {
  private let symbols = Symbols.pixels(width: 10, height: 20)

  private func picture(_ columns: Int, _ rows: Int) -> RGBImage {
    let (width, height) = (columns * 10, rows * 20)
    return RGBImage(
      width: width, height: height, bytes: (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 * 7) })
  }

  private func part(of image: RGBImage, x: Int, y: Int, width: Int, height: Int) -> [RGB] {
    (0..<width * height).map { image[x + $0 % width, y + $0 / width] }
  }

  @Test func everyPixelIsInThePictureOfTheScreen() {
    let picture = picture(6, 3)
    var canvas = Canvas(width: 10, height: 5)
    canvas.draw(picture, in: Rect(x: 2, y: 1, width: 6, height: 3), symbols: symbols)
    let drawn = part(of: canvas.backdrop(), x: 20, y: 20, width: 60, height: 60)
    #expect(drawn == part(of: picture, x: 0, y: 0, width: 60, height: 60))
    // Fewer colours show the blocks beneath.
    #expect(part(of: canvas.backdrop(depth: .ansi256), x: 20, y: 20, width: 60, height: 60) != drawn)
  }

  @Test func textLiesOverIt() {
    var canvas = Canvas(width: 6, height: 3)
    canvas.draw(picture(6, 3), in: canvas.bounds, symbols: symbols)
    canvas.write("ab", x: 1, y: 1)
    #expect(canvas[1, 1].picture == nil && canvas[1, 1].glyph == "a")
    #expect(canvas[3, 1].picture?.column == 3 && canvas[3, 1].picture?.row == 1)
    #expect(canvas.shownPictures.count == 1)
    canvas.fill(canvas.bounds)
    #expect(canvas.shownPictures.isEmpty)
  }

  /// What ends within a cell repeats its edge; what is wider than terminals number is cut in pieces.
  @Test func anySizeIsWholeCells() {
    var canvas = Canvas(width: 300, height: 2)
    canvas.draw(RGBImage(width: 2_995, height: 33), in: canvas.bounds, symbols: symbols)
    #expect(canvas.shownPictures.map(\.columns) == [256, 44])
    #expect(canvas.shownPictures.allSatisfy { $0.image.width == $0.columns * 10 && $0.image.height == 40 })
    #expect(canvas[299, 1].picture?.column == 43)
  }

  @Test func equalPicturesAreOne() {
    var canvas = Canvas(width: 12, height: 3)
    canvas.draw(picture(6, 3), in: Rect(x: 0, y: 0, width: 6, height: 3), symbols: symbols)
    canvas.draw(picture(6, 3), in: Rect(x: 6, y: 0, width: 6, height: 3), symbols: symbols)
    #expect(canvas.shownPictures.count == 1)
    var other = picture(6, 3)
    other[59, 59] = RGB(1, 2, 3)
    canvas.draw(other, in: Rect(x: 6, y: 0, width: 6, height: 3), symbols: symbols)
    #expect(canvas.shownPictures.count == 2)
  }

  @Test func dimmingDarkensPictures() {
    var canvas = Canvas(width: 6, height: 3)
    canvas.draw(RGBImage(width: 60, height: 60, fill: RGB(200, 100, 0)), in: canvas.bounds, symbols: symbols)
    canvas.dim(canvas.bounds)
    #expect(canvas.backdrop()[30, 30].red < 100)
    #expect(canvas.shownPictures.count == 1)
  }
}
