import Color

extension FigureOptions {
  /// A part of the scale as it is typed: `0,0.5`.
  ///
  /// - Throws: `FigureError.outOfRange` for anything but two positions on the scale, the lower first.
  public static func scalePart(_ text: String) throws(FigureError) -> ClosedRange<Float> {
    let ends = text.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    guard ends.count == 2, let lower = ends[0], let upper = ends[1], lower <= upper,
      hasRoom(lower...upper)
    else { throw noScalePart(text) }
    return lower...upper
  }

  /// - Throws: `FigureError.outOfRange` for a part without room for colours, or beyond the scale.
  static func checkScalePart(_ part: ClosedRange<Float>) throws(FigureError) {
    guard hasRoom(part) else { throw noScalePart("\(part.lowerBound),\(part.upperBound)") }
  }

  private static func hasRoom(_ part: ClosedRange<Float>) -> Bool {
    part.lowerBound >= 0 && part.lowerBound < part.upperBound && part.upperBound <= 1
  }

  private static func noScalePart(_ found: String) -> FigureError {
    .outOfRange(
      option: FigureOption.scalePart.flag, found: found,
      expected: "two numbers from 0 to 1, the lower first, such as 0,0.5")
  }

  /// The one scale of some maps.
  func valueScale(of maps: [[Float]], _ colormap: Colormap) -> ValueScale {
    ValueScale(scale ?? .linear, sharedBy: maps, symmetric: colormap.isDiverging)
      .narrowed(to: scalePart ?? 0...1)
  }
}
