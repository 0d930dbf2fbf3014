import Images

/// A page whose upper part a figure draws itself, under a title; what a sheet has below its tiles follows.
struct DrawnPage {
  let style: SheetStyle
  let typeface: Typeface
  private let title: String
  private var marks: [Mark] = []
  /// The upper edge of what comes next.
  var y: Double

  /// - Throws: `FigureError.noDrawing`.
  init(title: String, _ style: SheetStyle) throws(FigureError) {
    self.style = style
    self.title = title
    typeface = try Typeface.shared()
    y = style.margin
    for line in title.wrapped(to: contentWidth, style.title, typeface) {
      write(line, left, y, style.title, style.theme.foreground)
      y += style.title.lineHeight
    }
    y += style.gap * 0.7
  }

  var left: Double { style.margin }
  var contentWidth: Double { style.width - 2 * style.margin }

  /// - Parameter top: of the line's box.
  mutating func write(
    _ text: String, _ x: Double, _ top: Double, _ font: Font, _ color: RGB, anchor: Label.Anchor = .leading
  ) {
    guard !text.isEmpty else { return }
    let baseline = top + (font.lineHeight + font.capHeight) / 2
    marks.append(.label(Label(text, at: Point(x, baseline), anchor: anchor, font: font, color: color)))
  }

  mutating func fill(_ area: Area, _ color: RGB) {
    marks.append(.shape(Shape(.rectangle(area), fill: Paint(color))))
  }

  mutating func frame(_ area: Area, _ stroke: Stroke) {
    marks.append(.shape(Shape(.rectangle(area), stroke: stroke)))
  }

  mutating func line(_ points: [Point], _ stroke: Stroke) {
    marks.append(.shape(Shape(.line(points, isClosed: false), stroke: stroke)))
  }

  mutating func dot(_ middle: Point, radius: Double, _ paint: Paint) {
    marks.append(.shape(Shape(.circle(x: middle.x, y: middle.y, radius: radius), fill: paint)))
  }

  /// - Parameter foot: bar, legend, table and caption; its title and tiles are left out.
  /// - Throws: `FigureError.noDrawing`.
  func scene(foot: Sheet) throws(FigureError) -> Scene {
    var foot = foot
    (foot.title, foot.tiles, foot.aside) = ("", [], nil)
    var scene = try SheetLayout.scene(of: foot, style)
    let shift = y - style.margin
    scene.marks = marks + scene.marks.map { $0.moved(0, shift) }
    scene.height += shift
    scene.title = title
    return scene
  }
}
