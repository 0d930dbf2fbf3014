import Color
import Foundation
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

  /// Where the parts of a drawn bar lie, for the mouse.
  public struct Places: Hashable, Sendable {
    /// The colours, from one end to the other.
    public internal(set) var strip: Rect
    /// The numbers of the ends.
    public internal(set) var ends: [Rect]
    /// The colormap's name; empty where there is no room for it.
    public internal(set) var name: Rect
    /// The rest of the caption.
    public internal(set) var words: Rect
  }

  /// The numbers of the ends.
  var endTexts: (least: String, greatest: String) { (scale.text(at: 0), scale.text(at: 1)) }

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
  /// - Returns: where its parts lie.
  @discardableResult
  public mutating func draw(
    _ bar: ColorBar, in rect: Rect, symbols: Symbols = .half, _ style: TextStyle = .plain,
    captionStyle: TextStyle = .dim
  ) -> ColorBar.Places {
    var line = rect.intersection(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1))
    let none = Rect(x: rect.x, y: rect.y, width: 0, height: 0)
    guard !line.isEmpty else { return ColorBar.Places(strip: none, ends: [], name: none, words: none) }
    let bar =
      symbols.isColorless ? ColorBar(scale: bar.scale, colormap: .grey, note: bar.note) : bar
    let (least, greatest) = bar.endTexts
    let numbers = CellText(least).width + CellText(greatest).width + 2
    let room = rect.width - numbers - 3 - ColorBar.stripWidth.lowerBound
    let caption = bar.captions.first { CellText($0).width <= room }
    let captionWidth = caption.map { CellText($0).width + 3 } ?? 0
    let strip = min(ColorBar.stripWidth.upperBound, rect.width - numbers - captionWidth)
    let leastPlace = line.takeLeft(CellText(least).width)
    write(least, x: leastPlace.x, y: rect.y, style, within: leastPlace)
    _ = line.takeLeft(1)
    let stripPlace = line.takeLeft(max(0, strip))
    if strip > 0 {
      // Of blocks, only quadrants put two colours side by side in a cell.
      let symbols = symbols.isColorless || symbols.isPixels ? symbols : .quadrant
      let (cellWidth, cellHeight) = symbols.pixelsPerCell
      draw(bar.pixels(width: strip * cellWidth, height: cellHeight), in: stripPlace, symbols: symbols)
    }
    _ = line.takeLeft(1)
    let greatestPlace = line.takeLeft(CellText(greatest).width)
    write(greatest, x: greatestPlace.x, y: rect.y, style, within: greatestPlace)
    _ = line.takeLeft(3)
    if let caption { write(caption, x: line.x, y: rect.y, captionStyle, within: line) }
    let name = line.takeLeft(caption == bar.caption ? bar.colormap.displayName.count : 0)
    return ColorBar.Places(
      strip: stripPlace, ends: [leastPlace, greatestPlace], name: name, words: line)
  }
}
