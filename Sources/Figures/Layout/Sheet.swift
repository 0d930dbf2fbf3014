import Color
import Images

/// What most figures are: a title, tiles in a grid with headings, a colour bar, a legend and a caption.
struct Sheet {
  var title: String
  var tiles: [Tile]
  var columns: Int
  /// A picture to the left of the grid.
  var aside: Tile?
  /// Beside each row and over each column; empty where there is nothing to say.
  var rowNames: [String] = []
  var columnNames: [String] = []
  var bar: Bar?
  var legend: [LegendEntry] = []
  /// Rows of cells, the first a heading; a colour beside each other row.
  var table: [[String]] = []
  var tableColors: [RGB] = []
  /// What model, picture, node and scale the figure shows.
  var caption: [String] = []
  /// The numbers that it shows, where they are of one tensor or one map of ids.
  var values: FigureValues?
  /// How many of the first tiles stay where the others pass one by one.
  var stillTiles = 0

  /// One picture of the grid.
  struct Tile {
    enum Content {
      /// Pixels, as even squares or blended.
      case picture(RGBImage, isSmooth: Bool)
      case empty
    }

    var content: Content
    /// Width over height.
    var aspect: Double
    /// Each line is set smaller if it is too long. The first is bold, but below names of columns.
    var heading: [String] = []
    /// Marks over the picture, their points in fractions of it.
    var overlays: [Overlay] = []
  }

  /// A mark over a tile, in fractions of the tile.
  enum Overlay {
    /// The first of some labels that has room is written.
    case box(Area, RGB, labels: [String], isDashed: Bool)
    case dot(Point, RGB, name: String)
    /// Around a place whose value is to be seen.
    case ring(Point, RGB)
    case lines([[Point]], RGB)
    /// In the middle, to be read on a colour.
    case number(String, on: RGB)
    /// The first of some names that a segment has room for.
    case tag([String], LabelRoom, RGB)
  }

  struct LegendEntry: Hashable {
    var color: RGB
    var text: String
  }

  /// What colours mean.
  struct Bar {
    var scale: ValueScale
    var colormap: Colormap
    /// What the values are.
    var quantity: String
    var note: String
  }
}

/// How a sheet is set.
struct SheetStyle {
  var theme = FigureTheme.light
  /// Of the whole figure, in points.
  var width = 720.0
  var fontSize = 12.0
  var showsCaption = true
  /// Whether long words are set smaller before they are cut.
  var shrinksText = true

  var margin: Double { fontSize * 1.5 }
  var gap: Double { fontSize * 0.9 }
  var text: Font { Font(fontSize) }
  var strong: Font { Font(fontSize, isBold: true) }
  var title: Font { Font(fontSize * 1.5, isBold: true) }
  var small: Font { Font(fontSize * 0.85) }
}
