import Cells
import Testing

@Suite struct LayoutTests {
  @Test func takingFromTheSides() {
    var rect = Rect(x: 0, y: 0, width: 100, height: 30)
    #expect(rect.takeTop(1) == Rect(x: 0, y: 0, width: 100, height: 1))
    #expect(rect.takeBottom(1) == Rect(x: 0, y: 29, width: 100, height: 1))
    #expect(rect.takeLeft(20) == Rect(x: 0, y: 1, width: 20, height: 28))
    #expect(rect.takeRight(500) == Rect(x: 20, y: 1, width: 80, height: 28))
    #expect(rect.isEmpty)
  }

  @Test func tracksFillTheLength() {
    let rect = Rect(x: 5, y: 2, width: 50, height: 10)
    let columns = rect.columns([.cells(10), .share(1), .share(2)], spacing: 1)
    #expect(columns.map(\.x) == [5, 16, 29])
    #expect(columns.map(\.width) == [10, 12, 26])
    #expect(columns.last?.maxX == rect.maxX)
    #expect(rect.rows(3).map(\.height) == [3, 3, 4])
    #expect(rect.columns([.cells(40), .cells(40)]).map(\.width) == [40, 10])
    #expect(rect.columns(0).isEmpty)
  }

  @Test func eightHeadsTakeTheBetterGrid() {
    let wide = Rect(x: 0, y: 0, width: 80, height: 20).tiles(8, aspect: 4.0 / 3, header: 1)
    #expect(Set(wide.map(\.y)).count == 2)
    let tall = Rect(x: 0, y: 0, width: 20, height: 80).tiles(8, aspect: 4.0 / 3, header: 1)
    #expect(Set(tall.map(\.x)).count == 1)
  }

  /// Ten in two full rows would leave more than half of the height empty.
  @Test func largerPicturesCountMoreThanAFullLastRow() {
    let tiles = Rect(x: 0, y: 0, width: 172, height: 66).tiles(10, aspect: 4.0 / 3, header: 1, spacing: 2)
    #expect(Set(tiles.map(\.y)).count == 3)
    #expect(tiles.map(\.maxY).max() ?? 0 > 40)
  }

  @Test func tilesNeverOverlapNorLeave() {
    for width in stride(from: 0, through: 90, by: 7) {
      for height in stride(from: 0, through: 40, by: 3) {
        let rect = Rect(x: 3, y: 4, width: width, height: height)
        for count in [0, 1, 2, 8, 9, 64] {
          let tiles = rect.tiles(count, aspect: 1.3, header: 1, spacing: 2)
          #expect(tiles.isEmpty || tiles.count == count)
          #expect(tiles.allSatisfy { !$0.isEmpty && $0.intersection(rect) == $0 })
          var cells = Set<[Int]>()
          for tile in tiles {
            for y in tile.y..<tile.maxY {
              for x in tile.x..<tile.maxX { #expect(cells.insert([x, y]).inserted) }
            }
          }
        }
      }
    }
  }

  @Test func intersections() {
    let rect = Rect(x: 0, y: 0, width: 10, height: 10)
    #expect(
      rect.intersection(Rect(x: 5, y: -3, width: 10, height: 5)) == Rect(x: 5, y: 0, width: 5, height: 2))
    #expect(rect.intersection(Rect(x: 10, y: 0, width: 4, height: 4)).isEmpty)
    #expect(rect.inset(by: 7).isEmpty)
    #expect(rect.centered(width: 4, height: 20) == Rect(x: 3, y: 0, width: 4, height: 10))
  }
}
