import Color
import Images
import Testing

@Suite struct ColormapTests {
  /// Printed by matplotlib 3.11 (`matplotlib.colormaps[name](i)`, times 255, rounded).
  @Test(arguments: [
    (
      Colormap.viridis,
      [RGB(68, 1, 84), RGB(59, 82, 139), RGB(33, 145, 140), RGB(112, 207, 87), RGB(253, 231, 37)]
    ),
    (
      .cividis, [RGB(0, 34, 78), RGB(67, 78, 108), RGB(125, 124, 120), RGB(196, 180, 104), RGB(254, 232, 56)]
    ),
    (.magma, [RGB(0, 0, 4), RGB(81, 18, 124), RGB(183, 55, 121), RGB(253, 152, 105), RGB(252, 253, 191)]),
    (.inferno, [RGB(0, 0, 4), RGB(87, 16, 110), RGB(188, 55, 84), RGB(251, 157, 7), RGB(252, 255, 164)]),
    (.plasma, [RGB(13, 8, 135), RGB(126, 3, 168), RGB(204, 71, 120), RGB(251, 161, 57), RGB(240, 249, 33)]),
    (.turbo, [RGB(48, 18, 59), RGB(40, 188, 235), RGB(164, 252, 60), RGB(244, 102, 23), RGB(122, 4, 3)]),
    (.grey, [RGB(0, 0, 0), RGB(64, 64, 64), RGB(128, 128, 128), RGB(200, 200, 200), RGB(255, 255, 255)]),
  ])
  func tablesAreMatplotlibs(map: Colormap, expected: [RGB]) {
    #expect([0, 64, 128, 200, 255].map { map.table[$0] } == expected)
  }

  @Test(arguments: Colormap.allCases)
  func everyTableHas256EntriesAndEnds(map: Colormap) {
    #expect(map.table.count == 256)
    #expect(map.color(at: 0) == map.table[0])
    #expect(map.color(at: 1) == map.table[255])
    #expect(map.color(at: -.infinity) == map.table[0])
    #expect(map.color(at: 7) == map.table[255])
    #expect(map.color(at: 100 / 255) == map.table[100])
  }

  @Test(arguments: Colormap.allCases)
  func notANumberIsFarFromEveryEntry(map: Colormap) {
    #expect(map.color(at: .nan) == Colormap.notANumber)
    let nan = Colormap.notANumber
    for color in map.table {
      let (r, g, b) = (
        Int(color.red) - Int(nan.red), Int(color.green) - Int(nan.green), Int(color.blue) - Int(nan.blue)
      )
      #expect(r * r + g * g + b * b >= 139 * 139)
    }
  }

  @Test func divergingIsBrightInTheMiddleAndEvenAtBothSides() {
    let table = Colormap.diverging.table
    #expect(table[127].luma > 235)
    for index in 0..<127 {
      #expect(table[index].luma <= table[index + 1].luma)
      #expect(abs(table[index].luma - table[255 - index].luma) < 25)
    }
    #expect(table[0].blue > table[0].red && table[255].red > table[255].blue)
  }

  @Test func fewerLevelsKeepTheEnds() {
    for levels in [2, 3, 16, 239, 256] {
      let colors = Colormap.magma.colors(levels)
      #expect(colors.count == levels)
      #expect(colors.first == Colormap.magma.table[0] && colors.last == Colormap.magma.table[255])
    }
    #expect(Colormap.magma.colors(256) == Colormap.magma.table)
    #expect(Colormap.magma.colors(1).count == 1)
    #expect(Colormap.magma.colors(0).isEmpty)
    #expect(Colormap.index(at: 0.5, levels: 3) == 1)
    #expect(Colormap.index(at: .nan) == nil)
  }

  @Test func mapsFollowEachOtherInACircle() {
    for map in Colormap.allCases {
      #expect(map.advanced(by: 1).advanced(by: -1) == map)
      #expect(map.advanced(by: Colormap.allCases.count) == map)
    }
    #expect(Colormap.viridis.advanced(by: -1) == .diverging)
  }
}
