/// A rectangle of the picture as it was given, in pixels from the top left. The right and lower bounds are not part of it.
public struct PictureRegion: Hashable, Sendable {
  public let columns: Range<Int>
  public let rows: Range<Int>

  public init(columns: Range<Int>, rows: Range<Int>) {
    (self.columns, self.rows) = (columns, rows)
  }

  /// The places of a grid over the picture that see any of it.
  func places(of grid: Grid, in picture: PictureSize) -> (x: Range<Int>, y: Range<Int>) {
    (
      Self.touched(columns, of: picture.width, count: grid.width),
      Self.touched(rows, of: picture.height, count: grid.height)
    )
  }

  private static func touched(_ pixels: Range<Int>, of extent: Int, count: Int) -> Range<Int> {
    let clamped = pixels.clamped(to: 0..<extent)
    guard !clamped.isEmpty else { return 0..<0 }
    return clamped.lowerBound * count / extent..<(clamped.upperBound * count + extent - 1) / extent
  }
}

extension PictureRegion: CustomStringConvertible {
  /// `x0,y0,x1,y1`.
  public var description: String {
    "\(columns.lowerBound),\(rows.lowerBound),\(columns.upperBound),\(rows.upperBound)"
  }

  /// - Returns: nil where the text is not four numbers that bound a region.
  init?(_ text: some StringProtocol) {
    let bounds = text.split(separator: ",", omittingEmptySubsequences: false).map {
      IndexList.index(String($0))
    }
    guard bounds.count == 4, let left = bounds[0], let top = bounds[1], let right = bounds[2],
      let bottom = bounds[3], left < right, top < bottom, max(right, bottom) <= Self.largestSide
    else { return nil }
    self.init(columns: left..<right, rows: top..<bottom)
  }

  /// More pixels than any picture has along a side.
  private static let largestSide = 1 << 30
}

/// Pixels of the picture as it was given.
public struct PictureSize: Hashable, Sendable {
  public let width: Int
  public let height: Int

  public init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
  }
}
