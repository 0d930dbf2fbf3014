import Color
import Foundation
import Foundations
import Images

/// The legend of a map's colours: `0.000 ▌▌▌▌▌▌ 0.113   viridis · log · shared scale`.
public struct ColorBar: Hashable, Sendable {
  public let scale: ValueScale
  public let colormap: Colormap
  /// Added to the caption, such as "shared scale".
  public let note: String

  static let stripWidth = 8...32

  public init(scale: ValueScale, colormap: Colormap, note: String = "") {
    self.scale = scale
    self.colormap = colormap
    self.note = note
  }

  public init(_ heatmap: Heatmap, note: String = "") {
    self.init(scale: heatmap.scale, colormap: heatmap.colormap, note: note)
  }

  /// `viridis · linear · shared scale`
  public var caption: String { Self.joined([colormap.displayName, scale.kind.rawValue, note]) }

  /// The caption, then shorter forms for less room: the colormap's name goes first, the scale's kind last.
  var captions: [String] {
    let notes = note.components(separatedBy: Self.separator)
    return [caption]
      + (0...notes.count).map { Self.joined([scale.kind.rawValue] + notes.dropLast($0)) }
  }

  private static let separator = " · "

  private static func joined(_ parts: [String]) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: separator)
  }

  /// The colours from least to greatest.
  public func pixels(width: Int, height: Int) -> RGBImage {
    let ramp = (0..<max(0, width)).map { Float($0) / Float(max(1, width - 1)) }
    let row = ramp.map { colormap.color(at: $0) }.flatMap { [$0.red, $0.green, $0.blue] }
    return RGBImage(
      width: max(0, width), height: max(0, height),
      bytes: Array(repeatElement(row, count: max(0, height)).joined()))
  }
}

extension Canvas {
  /// Draws a colour bar in the first row of a rectangle. The strip takes the room that the numbers leave, up
  /// to 32 cells. If there is too little, the caption is shortened first.
  /// - Returns: the column at which the caption begins, or would.
  @discardableResult
  public mutating func draw(
    _ bar: ColorBar, in rect: Rect, symbols: Symbols = .half, _ style: TextStyle = .plain,
    captionStyle: TextStyle = .dim
  ) -> Int {
    guard !rect.isEmpty else { return rect.x }
    let bar =
      symbols.isColorless ? ColorBar(scale: bar.scale, colormap: .grey, note: bar.note) : bar
    let least = formatValue(bar.scale.domain.lowerBound) + " "
    let greatest = " " + formatValue(bar.scale.domain.upperBound)
    let numbers = CellText(least).width + CellText(greatest).width
    let room = rect.width - numbers - 3 - ColorBar.stripWidth.lowerBound
    let caption = bar.captions.lazy.map { CellText($0) }.first { $0.width <= room }
    let captionWidth = caption.map { $0.width + 3 } ?? 0
    let strip = min(ColorBar.stripWidth.upperBound, rect.width - numbers - captionWidth)
    var x = write(least, x: rect.x, y: rect.y, style, within: rect)
    if strip > 0 {
      // Of blocks, only quadrants put two colours side by side in a cell.
      let symbols = symbols.isColorless || symbols.isPixels ? symbols : .quadrant
      let (cellWidth, cellHeight) = symbols.pixelsPerCell
      draw(
        bar.pixels(width: strip * cellWidth, height: cellHeight),
        in: Rect(x: x, y: rect.y, width: strip, height: 1), symbols: symbols)
      x += strip
    }
    x = write(greatest, x: x, y: rect.y, style, within: rect)
    if let caption { write(caption, x: x + 3, y: rect.y, captionStyle, within: rect) }
    return x + 3
  }
}
