import Images

/// A figure as marks on a page, in points (1/72 inch) from the top left: what is drawn, not how.
///
/// The same scene becomes PNG, SVG or PDF; tests compare its marks, labels and numbers without a pixel.
public struct Scene: Hashable, Sendable {
  public var width: Double
  public var height: Double
  public var background: RGB
  /// In drawing order.
  public var marks: [Mark]
  /// For the file's metadata, and for whoever cannot see the figure.
  public var title: String
  public var description: String

  public init(
    width: Double, height: Double, background: RGB, marks: [Mark] = [], title: String = "",
    description: String = ""
  ) {
    self.width = width
    self.height = height
    self.background = background
    self.marks = marks
    self.title = title
    self.description = description
  }
}

/// One thing drawn.
public enum Mark: Hashable, Sendable {
  case shape(Shape)
  case picture(Picture)
  case label(Label)
}

/// A path, filled, stroked or both.
public struct Shape: Hashable, Sendable {
  public enum Path: Hashable, Sendable {
    case rectangle(Area)
    case circle(x: Double, y: Double, radius: Double)
    /// Straight lines from point to point, closed if it is an area.
    case line([Point], isClosed: Bool)
    /// A cubic curve: start, two control points, end.
    case curve(Point, Point, Point, Point)
  }

  public var path: Path
  public var fill: Paint?
  public var stroke: Stroke?

  public init(_ path: Path, fill: Paint? = nil, stroke: Stroke? = nil) {
    self.path = path
    self.fill = fill
    self.stroke = stroke
  }
}

/// A colour with an opacity of 0…1.
public struct Paint: Hashable, Sendable {
  public var color: RGB
  public var opacity: Double

  public init(_ color: RGB, opacity: Double = 1) {
    self.color = color
    self.opacity = opacity
  }
}

/// A line's colour, width in points, and dashes: lengths drawn and left out, in turn.
public struct Stroke: Hashable, Sendable {
  public var paint: Paint
  public var width: Double
  public var dashes: [Double]

  public init(_ color: RGB, width: Double = 1, opacity: Double = 1, dashes: [Double] = []) {
    paint = Paint(color, opacity: opacity)
    self.width = width
    self.dashes = dashes
  }
}

/// Pixels over an area.
public struct Picture: Hashable, Sendable {
  public var image: RGBImage
  public var area: Area
  /// Whether pixels blend into each other; otherwise each is an even square.
  public var isSmooth: Bool

  public init(_ image: RGBImage, in area: Area, isSmooth: Bool = false) {
    self.image = image
    self.area = area
    self.isSmooth = isSmooth
  }
}

/// One line of text.
public struct Label: Hashable, Sendable {
  public enum Anchor: Hashable, Sendable { case leading, center, trailing }

  public var text: String
  /// Where its anchor lies on the baseline.
  public var origin: Point
  public var anchor: Anchor
  public var font: Font
  public var color: RGB
  /// Read from bottom to top.
  public var isVertical: Bool

  public init(
    _ text: String, at origin: Point, anchor: Anchor = .leading, font: Font, color: RGB,
    isVertical: Bool = false
  ) {
    self.text = text
    self.origin = origin
    self.anchor = anchor
    self.font = font
    self.color = color
    self.isVertical = isVertical
  }
}

/// The face of all figures, or that of the screen's cells, by size in points and weight.
public struct Font: Hashable, Sendable {
  public var size: Double
  public var isBold: Bool
  /// Whether all letters are as wide.
  public var isMonospaced: Bool

  public init(_ size: Double, isBold: Bool = false, isMonospaced: Bool = false) {
    self.size = size
    self.isBold = isBold
    self.isMonospaced = isMonospaced
  }

  /// The font whose letters are as wide as a cell.
  public static func monospaced(cellWidth: Double, isBold: Bool = false) -> Font {
    Font(cellWidth / monospacedAdvance, isBold: isBold, isMonospaced: true)
  }

  /// From letter to letter of the monospaced face, at a size of 1.
  private static let monospacedAdvance = 1233.0 / 2048

  /// From baseline to baseline.
  public var lineHeight: Double { size * 1.3 }
  /// From the baseline up to the top of capital letters.
  public var capHeight: Double { size * 0.73 }
}
