import Images

/// Turns a sheet into a scene: measures its texts and gives everything its place.
struct SheetLayout {
  let sheet: Sheet
  let style: SheetStyle
  let typeface: Typeface
  var scene: Scene
  var y: Double
  /// Where names stand on tiles.
  var tags: [Area] = []

  /// - Throws: `FigureError.noDrawing`.
  init(_ sheet: Sheet, _ style: SheetStyle) throws(FigureError) {
    self.sheet = sheet
    self.style = style
    typeface = try Typeface.shared()
    scene = Scene(width: style.width, height: 0, background: style.theme.background, title: sheet.title)
    y = style.margin
  }

  static func scene(of sheet: Sheet, _ style: SheetStyle) throws(FigureError) -> Scene {
    var layout = try SheetLayout(sheet, style)
    layout.run()
    return layout.scene
  }

  var left: Double { style.margin }
  var contentWidth: Double { style.width - 2 * style.margin }

  private mutating func run() {
    addTitle()
    addTiles()
    if let bar = sheet.bar { add(bar) }
    addLegend()
    addTable()
    addCaption()
    scene.height = (y - style.gap + style.margin).rounded(.up)
    scene.description = sheet.caption.joined(separator: " ")
  }

  mutating func write(
    _ text: String, _ x: Double, _ top: Double, _ font: Font, _ color: RGB, anchor: Label.Anchor = .leading
  ) {
    let baseline = top + (font.lineHeight + font.capHeight) / 2
    scene.marks.append(.label(Label(text, at: Point(x, baseline), anchor: anchor, font: font, color: color)))
  }

  private mutating func addTitle() {
    guard !sheet.title.isEmpty else { return }
    for line in sheet.title.wrapped(to: contentWidth, style.title, typeface) {
      write(line, left, y, style.title, style.theme.foreground)
      y += style.title.lineHeight
    }
    y += style.gap * 0.7
  }

  // MARK: - Tiles

  /// As wanted, or fewer where a heading would have no room. Named columns are what they are.
  private var columns: Int {
    guard sheet.columnNames.isEmpty, sheet.rowNames.isEmpty else { return max(1, sheet.columns) }
    let most = Int(contentWidth / (6 * style.fontSize)) - (sheet.aside == nil ? 0 : 1)
    return max(1, min(sheet.columns, most))
  }

  private mutating func addTiles() {
    guard let aside = sheet.aside else {
      addGrid(left: left, width: contentWidth)
      return
    }
    // As wide as the grid's tiles would be with half a column more.
    let share = 1.4 / (1.4 + Double(columns))
    let width = (contentWidth - style.gap) * share
    let top = y
    addRow([aside], left: left, tileWidth: width, step: 0)
    let bottom = y
    y = top
    addGrid(left: left + width + 1.6 * style.gap, width: contentWidth - width - 1.6 * style.gap)
    y = max(y, bottom)
  }

  private mutating func addGrid(left: Double, width: Double) {
    guard !sheet.tiles.isEmpty else { return }
    let columns = columns
    let names = sheet.rowNames.map { typeface.width(of: $0, style.strong) }.max() ?? 0
    let nameWidth = names > 0 ? min(names, width / 4) + style.gap : 0
    let tileWidth = (width - nameWidth - Double(columns - 1) * style.gap) / Double(columns)
    let step = tileWidth + style.gap
    if !sheet.columnNames.isEmpty {
      for (column, name) in sheet.columnNames.enumerated() {
        let middle = left + nameWidth + Double(column) * step + tileWidth / 2
        write(
          name.fitted(to: tileWidth, style.strong, typeface), middle, y, style.strong, style.theme.foreground,
          anchor: .center)
      }
      y += style.strong.lineHeight
    }
    for row in stride(from: 0, to: sheet.tiles.count, by: columns) {
      let tiles = Array(sheet.tiles[row..<min(row + columns, sheet.tiles.count)])
      let top = y
      addRow(tiles, left: left + nameWidth, tileWidth: tileWidth, step: step)
      if sheet.rowNames.indices.contains(row / columns) {
        let name = sheet.rowNames[row / columns].fitted(to: nameWidth - style.gap, style.strong, typeface)
        let middle = (top + y - style.gap - style.strong.lineHeight) / 2
        write(name, left, middle, style.strong, style.theme.foreground)
      }
    }
  }

  private mutating func addRow(_ tiles: [Sheet.Tile], left: Double, tileWidth: Double, step: Double) {
    // A tall picture gives way in width rather than fill pages.
    let tallest = columns == 1 ? style.width * 0.8 : max(tileWidth * 1.6, 120)
    let heights = tiles.map { min(tallest, tileWidth / $0.aspect) }
    let headings = tiles.map(\.heading.count).max() ?? 0
    let top = y + Double(headings) * style.text.lineHeight + (headings > 0 ? style.fontSize * 0.15 : 0)
    for (column, tile) in tiles.enumerated() {
      let width = min(tileWidth, heights[column] * tile.aspect)
      let x = left + Double(column) * step
      add(
        tile, Area(x: x, y: top, width: width, height: heights[column]), headingTop: y, room: tileWidth)
    }
    y = top + (heights.max() ?? 0) + style.gap
  }

  private mutating func add(_ tile: Sheet.Tile, _ area: Area, headingTop: Double, room: Double) {
    for (index, line) in tile.heading.enumerated() {
      let isStrong = index == 0 && sheet.columnNames.isEmpty
      let natural = isStrong ? style.strong : style.text
      let font = style.shrinksText ? natural.shrunk(line, to: room, typeface) : natural
      write(
        line.fitted(to: room, font, typeface), area.x, headingTop + Double(index) * style.text.lineHeight,
        font, isStrong ? style.theme.foreground : style.theme.quiet)
    }
    switch tile.content {
    case .picture(let image, let isSmooth):
      scene.marks.append(.picture(Picture(image, in: area, isSmooth: isSmooth)))
    case .empty: return
    }
    for overlay in tile.overlays { add(overlay, in: area) }
    // Names lie over all lines.
    for overlay in tile.overlays { addName(of: overlay, in: area) }
    scene.marks.append(.shape(Shape(.rectangle(area), stroke: Stroke(style.theme.line, width: 0.5))))
  }
}
