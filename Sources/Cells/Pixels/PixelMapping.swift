/// Where a picture lies on the canvas: from cells to places in the source and back.
///
/// Source places count from the top left corner of the first source pixel, whose middle is (0.5, 0.5).
public struct PixelMapping: Hashable, Sendable {
  /// The cells covered.
  public let rect: Rect
  public let symbols: Symbols
  public let sourceWidth: Int
  public let sourceHeight: Int
  public let window: SourceWindow

  /// Width over height of a terminal's cell, near enough for most fonts.
  public static let cellAspect = 0.5

  public enum Alignment: Hashable, Sendable {
    case topLeft, top, center
  }

  /// The largest part of a rectangle that shows the source with its aspect kept, to the nearest cell.
  /// - Parameters:
  ///   - aspect: Width over height the whole source should be seen with, where this is not that of its
  ///     pixels: a feature map lies over an image whose size is no multiple of its own.
  public init(
    fitting sourceWidth: Int, _ sourceHeight: Int, in available: Rect, symbols: Symbols = .half,
    window: SourceWindow = .whole, aspect: Double? = nil, alignment: Alignment = .center
  ) {
    self.sourceWidth = max(0, sourceWidth)
    self.sourceHeight = max(0, sourceHeight)
    self.symbols = symbols
    self.window = window
    guard sourceWidth > 0, sourceHeight > 0, !available.isEmpty else {
      rect = Rect(x: available.x, y: available.y, width: 0, height: 0)
      return
    }
    let wanted = aspect ?? Double(sourceWidth) / Double(sourceHeight)
    let cells =
      (wanted > 0 && wanted.isFinite ? wanted : 1) * window.width / window.height / Self.cellAspect
    var (width, height) = (Double(available.width), Double(available.height))
    if width / height > cells { width = height * cells } else { height = width / cells }
    let size = (
      width: min(available.width, max(1, Int(width.rounded()))),
      height: min(available.height, max(1, Int(height.rounded())))
    )
    var place = available.centered(width: size.width, height: size.height)
    if alignment != .center { place.y = available.y }
    if alignment == .topLeft { place.x = available.x }
    rect = place
  }

  public var pixelWidth: Int { rect.width * symbols.pixelsPerCell.width }
  public var pixelHeight: Int { rect.height * symbols.pixelsPerCell.height }

  /// The place in the source under the middle of a cell; `nil` outside the picture.
  public func source(ofCell x: Int, _ y: Int) -> (x: Double, y: Double)? {
    guard rect.contains(x, y) else { return nil }
    let across = (Double(x - rect.x) + 0.5) / Double(rect.width)
    let down = (Double(y - rect.y) + 0.5) / Double(rect.height)
    return (
      (window.x + across * window.width) * Double(sourceWidth),
      (window.y + down * window.height) * Double(sourceHeight)
    )
  }

  /// The source pixel under the middle of a cell; `nil` outside the picture.
  public func sourcePixel(ofCell x: Int, _ y: Int) -> (x: Int, y: Int)? {
    guard let place = source(ofCell: x, y) else { return nil }
    return (min(sourceWidth - 1, Int(place.x)), min(sourceHeight - 1, Int(place.y)))
  }

  /// The cell a place in the source falls in; `nil` where it is outside the window.
  public func cell(ofSource x: Double, _ y: Double) -> (x: Int, y: Int)? {
    let place = pixel(ofSource: x, y)
    let (cellWidth, cellHeight) = symbols.pixelsPerCell
    guard place.x >= 0, place.y >= 0, place.x < Double(pixelWidth), place.y < Double(pixelHeight) else {
      return nil
    }
    return (rect.x + Int(place.x) / cellWidth, rect.y + Int(place.y) / cellHeight)
  }

  /// The cell of a place in the source; of one outside the window a cell beyond the picture's edge on that side. `nil`
  /// where the place is no number.
  public func nearestCell(ofSource x: Double, _ y: Double) -> (x: Int, y: Int)? {
    let place = pixel(ofSource: x, y)
    guard !place.x.isNaN, !place.y.isNaN else { return nil }
    let (cellWidth, cellHeight) = symbols.pixelsPerCell
    let across = min(max((place.x / Double(cellWidth)).rounded(.down), -1), Double(rect.width))
    let down = min(max((place.y / Double(cellHeight)).rounded(.down), -1), Double(rect.height))
    return (rect.x + Int(across), rect.y + Int(down))
  }

  /// A place in the source on the picture's own pixel grid, also beyond its edges.
  public func pixel(ofSource x: Double, _ y: Double) -> (x: Double, y: Double) {
    guard sourceWidth > 0, sourceHeight > 0 else { return (-1, -1) }
    return (
      (x / Double(sourceWidth) - window.x) / window.width * Double(pixelWidth),
      (y / Double(sourceHeight) - window.y) / window.height * Double(pixelHeight)
    )
  }
}
