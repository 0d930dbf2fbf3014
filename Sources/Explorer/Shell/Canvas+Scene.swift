import Cells
import Figures

extension Canvas {
  /// A picture of the screen, 10×20 pixels per cell in a PNG; its letters stay letters in SVG and PDF.
  ///
  /// - Parameter depth: shows the colours that a terminal of this depth would show.
  public func scene(theme: Theme = .dark, depth: ColorDepth = .truecolor) -> Scene {
    let cell = (
      width: Double(Self.cellPixels.width) / Scene.pixelsPerPoint,
      height: Double(Self.cellPixels.height) / Scene.pixelsPerPoint
    )
    let page = Area(x: 0, y: 0, width: Double(width) * cell.width, height: Double(height) * cell.height)
    let labels = letters(theme: theme, depth: depth).map { letters in
      Label(
        letters.text,
        at: Point(
          (Double(letters.x) + Double(letters.columns) / 2) * cell.width,
          (Double(letters.y) + Self.baseline) * cell.height),
        anchor: .center, font: .monospaced(cellWidth: cell.width, isBold: letters.isBold),
        color: letters.color)
    }
    return Scene(
      width: page.width, height: page.height, background: theme.background,
      marks: [.picture(Picture(backdrop(theme: theme, depth: depth), in: page))] + labels.map(Mark.label),
      title: "detrscope")
  }

  /// How far down a cell letters stand.
  private static let baseline = 0.75
}
