import Cells
import Testing

@Suite struct PixelMappingTests {
  @Test func aspectIsKept() {
    let rect = Rect(x: 0, y: 0, width: 100, height: 30)
    let mapping = PixelMapping(fitting: 256, 192, in: rect)
    #expect(mapping.rect == Rect(x: 10, y: 0, width: 80, height: 30))
    #expect(mapping.pixelWidth == 80 && mapping.pixelHeight == 60)
    let fine = PixelMapping(fitting: 256, 192, in: rect, symbols: .quadrant, alignment: .topLeft)
    #expect(fine.rect == Rect(x: 0, y: 0, width: 80, height: 30))
    #expect(fine.pixelWidth == 160 && fine.pixelHeight == 60)
    let over = PixelMapping(fitting: 34, 25, in: rect, aspect: 2, alignment: .top)
    #expect(over.rect == Rect(x: 0, y: 0, width: 100, height: 25))
  }

  @Test func aWindowHasItsOwnAspect() {
    let left = SourceWindow(x: 0, y: 0, width: 0.5, height: 1)
    let mapping = PixelMapping(
      fitting: 100, 100, in: Rect(x: 0, y: 0, width: 40, height: 10), window: left, alignment: .topLeft)
    #expect(mapping.rect == Rect(x: 0, y: 0, width: 10, height: 10))
    #expect(mapping.source(ofCell: 9, 9)?.x == 47.5)
    #expect(mapping.cell(ofSource: 60, 10) == nil)
  }

  @Test(arguments: Symbols.allCases)
  func cellsMapToTheSourceAndBack(symbols: Symbols) {
    for _ in 0..<60 {
      let window = SourceWindow(
        x: .random(in: 0...1), y: .random(in: 0...1), width: .random(in: 0.01...1),
        height: .random(in: 0.01...1))
      let mapping = PixelMapping(
        fitting: .random(in: 1...300), .random(in: 1...300),
        in: Rect(x: .random(in: -3...9), y: 2, width: .random(in: 1...60), height: .random(in: 1...30)),
        symbols: symbols, window: window)
      #expect(!mapping.rect.isEmpty)
      for y in mapping.rect.y..<mapping.rect.maxY {
        for x in mapping.rect.x..<mapping.rect.maxX {
          guard let place = mapping.source(ofCell: x, y), let pixel = mapping.sourcePixel(ofCell: x, y),
            let back = mapping.cell(ofSource: place.x, place.y)
          else {
            Issue.record("no place for \(x), \(y)")
            continue
          }
          #expect(back == (x, y))
          #expect((0..<mapping.sourceWidth).contains(pixel.x) && (0..<mapping.sourceHeight).contains(pixel.y))
        }
      }
      #expect(mapping.source(ofCell: mapping.rect.maxX, mapping.rect.y) == nil)
    }
  }

  @Test func emptySourcesHaveNoPlace() {
    let mapping = PixelMapping(fitting: 0, 5, in: Rect(x: 1, y: 1, width: 9, height: 9))
    #expect(mapping.rect.isEmpty)
    #expect(mapping.sourcePixel(ofCell: 1, 1) == nil)
    #expect(mapping.cell(ofSource: 0, 0) == nil)
  }

  @Test func zoomingKeepsThePlaceUnderThePointer() {
    let window = SourceWindow.whole.zoomed(by: 4, aroundX: 0.3, y: 0.8)
    #expect(abs(window.width - 0.25) < 1e-12)
    #expect(abs((0.3 - window.x) / window.width - 0.3) < 1e-12)
    #expect(abs((0.8 - window.y) / window.height - 0.8) < 1e-12)
    #expect(window.zoomed(by: 0.01).isWhole)
    #expect(window.panned(x: 100, y: -100) == SourceWindow(x: 0.75, y: 0, width: 0.25, height: 0.25))
    #expect(SourceWindow.whole.panned(x: 1, y: 1).isWhole)
    #expect(SourceWindow.whole.zoomed(by: 1e9).width > 0)
    #expect(window.zoomed(by: .nan) == window)
  }
}
