import Cells
import Color

/// What a terminal should show: the ramp without gaps or steps, the colours apart, the words in one column each.
struct TestPattern {
  let depth: ColorDepth
  let symbols: Symbols

  private static let width = 60

  var canvas: Canvas {
    var canvas = Canvas(width: Self.width, height: 7)
    let ramp = Heatmap(
      (0..<Self.width * 2).map { Float($0 % Self.width) }, width: Self.width, height: 2,
      colormap: depth == .mono ? .grey : .viridis)
    canvas.write("a ramp without gaps", x: 0, y: 0, .dim)
    canvas.draw(
      ramp.pixels(width: Self.width * symbols.pixelsPerCell.width, height: 2 * symbols.pixelsPerCell.height),
      in: Rect(x: 0, y: 1, width: Self.width, height: 2), symbols: symbols)
    canvas.write("ten colours, each another", x: 0, y: 3, .dim)
    for rank in 0..<10 {
      canvas.write("██\(rank)", x: rank * 6, y: 4, TextStyle(foreground: Palette.color(rank)))
    }
    canvas.write("the bars in one column", x: 0, y: 5, .dim)
    canvas.write("│ ▝▞▖ │ ⣿⡇ │ 🬗🬥 │ 猫  │ ─┼─ │", x: 0, y: 6)
    return canvas
  }
}
