import Color
import Images
import Testing

@testable import Figures

/// Sheets of every shape, their texts read as areas.
@Suite struct SheetLayoutTests {
  private static let longName = "an-unusually-long-class-name-of-40-chars"

  private func sheet(queries: Int, aspect: Double, columns: Int, name: String) -> Sheet {
    let map = (0..<12).map { Float($0) / 12 }
    let heat = HeatTiles(
      [[Float]](repeating: map, count: queries), width: 4, height: 3, aspect: aspect,
      headings: (0..<queries).map { ["\($0) · \(name)", ">0.999 · 1,234,567 px"] }, quantity: "Mask logit",
      FigureOptions())
    var tiles = heat.tiles
    for index in tiles.indices {
      tiles[index].overlays = [
        .box(
          Area(x: 0.1, y: 0.1, width: 0.5, height: 0.6), Palette.color(index),
          labels: tiles[index].aspect > 1 ? [name] : [], isDashed: false)
      ]
    }
    return Sheet(
      title: "Masks of the kept queries of a picture with a rather long title that has to be wrapped",
      tiles: tiles, columns: columns, aside: Sheet.Tile(content: .empty, aspect: aspect), bar: heat.bar,
      legend: (0..<queries).map { .init(color: Palette.color($0), text: "\($0) · \(name) >0.999") },
      table: [["query", "class", "after 1, px"]] + (0..<queries).map { ["\($0)", name, "1,234,567"] },
      caption: ["model · picture.png · " + String(repeating: "words of a caption ", count: 12)])
  }

  @Test(arguments: [1, 2, 3, 5, 8, 13, 20], [1.0 / 6, 0.75, 1.5, 6])
  func noTextIsCutOrCovered(queries: Int, aspect: Double) throws {
    for (columns, width, fontSize) in [(5, 720.0, 12.0), (4, 480, 9), (8, 900, 12)] {
      for name in ["cat", Self.longName, "猫と犬"] {
        var style = SheetStyle()
        (style.width, style.fontSize) = (width, fontSize)
        let scene = try SheetLayout.scene(
          of: sheet(queries: queries, aspect: aspect, columns: columns, name: name), style)
        #expect(try scene.textFaults() == [], "\(queries) \(aspect) \(columns) \(name)")
      }
    }
  }

  @Test func numbersUnderTheBarAreTheScales() throws {
    let typeface = try Typeface.shared()
    let scale = ValueScale(.linear, of: [0, 0.25, 2])
    #expect(
      BarTicks(scale, Font(10), 400, typeface).ticks.map(\.text) == [
        "0.000", "0.500", "1.00", "1.50", "2.00",
      ])
    #expect(BarTicks(scale, Font(10), 90, typeface).ticks.map(\.text) == ["0.000", "2.00"])
    // Round ones between, whatever the ends are.
    #expect(
      BarTicks(ValueScale(.linear, of: [-0.1, 0.457]), Font(10), 400, typeface).ticks.map(\.text) == [
        "-0.100", "0.000", "0.200", "0.457",
      ])
    let constant = ValueScale(.linear, of: [3, 3])
    #expect(BarTicks(constant, Font(10), 400, typeface).ticks.map(\.text) == ["3.00"])
  }

  @Test func contoursLieWhereTheMapCrosses() {
    // A ramp from 0 to 3 over four columns crosses 1.5 in the middle.
    let ramp = (0..<3).flatMap { _ in (0..<4).map(Float.init) }
    let lines = ContourLines(ramp, width: 4, height: 3, level: 1.5).lines
    #expect(lines.count == 1)
    #expect(lines[0].allSatisfy { abs($0.x - 0.5) < 1e-9 })
    #expect(ContourLines([0, 0, 0, 0], width: 2, height: 2, level: 1).lines.isEmpty)
    #expect(ContourLines([.nan, 1, 0, 1], width: 2, height: 2, level: 0.5).lines.isEmpty)
    // A peak is surrounded by one closed line.
    let peak: [Float] = [0, 0, 0, 0, 1, 0, 0, 0, 0]
    let ring = ContourLines(peak, width: 3, height: 3, level: 0.5).lines
    #expect(ring.count == 1 && ring[0].first == ring[0].last)
  }

  @Test func textThatDoesNotFitEndsInAnEllipsis() throws {
    let typeface = try Typeface.shared()
    let font = Font(12)
    let short = Self.longName.fitted(to: 80, font, typeface)
    #expect(short.hasSuffix("…") && typeface.width(of: short, font) <= 80)
    #expect("cat".fitted(to: 80, font, typeface) == "cat")
    #expect("cat".fitted(to: 1, font, typeface) == "")
    let lines = "one two three four".wrapped(to: 60, font, typeface)
    #expect(lines.count > 1 && lines.joined(separator: " ") == "one two three four")
  }
}
