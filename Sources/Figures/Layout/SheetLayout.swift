import Images

/// Turns a sheet into a scene: measures its texts and gives everything its place.
struct SheetLayout {
  private let sheet: Sheet
  private let style: SheetStyle
  private let typeface: Typeface
  private var scene: Scene
  private var y: Double

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

  private var left: Double { style.margin }
  private var contentWidth: Double { style.width - 2 * style.margin }

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

  private mutating func write(
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

  private mutating func addTiles() {
    guard let aside = sheet.aside else {
      addGrid(left: left, width: contentWidth)
      return
    }
    // As wide as the grid's tiles would be with half a column more.
    let share = 1.4 / (1.4 + Double(max(1, sheet.columns)))
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
    let columns = max(1, sheet.columns)
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
    let tallest = sheet.columns == 1 ? style.width * 0.8 : max(tileWidth * 1.6, 120)
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
      let font = index == 0 ? style.strong : style.text
      write(
        line.fitted(to: room, font, typeface), area.x, headingTop + Double(index) * style.text.lineHeight,
        font,
        index == 0 ? style.theme.foreground : style.theme.quiet)
    }
    switch tile.content {
    case .picture(let image, let isSmooth):
      scene.marks.append(.picture(Picture(image, in: area, isSmooth: isSmooth)))
    case .empty: return
    }
    for overlay in tile.overlays { add(overlay, in: area) }
    scene.marks.append(.shape(Shape(.rectangle(area), stroke: Stroke(style.theme.line, width: 0.5))))
  }

  private mutating func add(_ overlay: Sheet.Overlay, in area: Area) {
    switch overlay {
    case .box(let box, let color, let label, let isDashed):
      let corner = area.point(max(0, box.x), max(0, box.y))
      let end = area.point(min(1, box.maxX), min(1, box.maxY))
      let place = Area(x: corner.x, y: corner.y, width: end.x - corner.x, height: end.y - corner.y)
      scene.marks.append(
        .shape(
          Shape(
            .rectangle(place),
            stroke: Stroke(color, width: area.width > 250 ? 2 : 1.2, dashes: isDashed ? [5, 3] : []))))
      if let label { addTag(label, at: Point(place.x, place.y), color, in: area) }
    case .dot(let point, let color, let name):
      let place = area.point(point.x, point.y)
      let radius = style.fontSize * 0.45
      scene.marks.append(
        .shape(
          Shape(
            .circle(x: place.x, y: place.y, radius: radius), fill: Paint(color),
            stroke: Stroke(color.legibleText, width: 1.2))))
      if let name {
        addTag(name, at: Point(place.x + radius * 1.4, place.y - style.small.lineHeight / 2), color, in: area)
      }
    case .lines(let lines, let color):
      for line in lines {
        scene.marks.append(
          .shape(
            Shape(
              .line(line.map { area.point($0.x, $0.y) }, isClosed: false), stroke: Stroke(color, width: 1.2)))
        )
      }
    case .number(let text, let color):
      write(
        text.fitted(to: area.width, style.small, typeface), area.x + area.width / 2,
        area.y + (area.height - style.small.lineHeight) / 2, style.small, color.legibleText, anchor: .center)
    case .tag(let names, let room, let color):
      // With some air around it if that can be. Where no name has room the legend alone tells.
      for (name, air) in names.flatMap({ [($0, style.fontSize * 0.6), ($0, 0)] }) {
        let (width, height) = plate(of: name)
        guard
          let corner = room.corner(
            width: (width + 2 * air) / area.width, height: (height + 2 * air) / area.height)
        else { continue }
        let origin = area.point(corner.x, corner.y)
        addPlate(name, Area(x: origin.x + air, y: origin.y + air, width: width, height: height), color)
        return
      }
    }
  }

  private func plate(of text: String) -> (width: Double, height: Double) {
    (typeface.width(of: text, style.small) + style.fontSize * 0.5, style.small.lineHeight)
  }

  private mutating func addPlate(_ text: String, _ place: Area, _ color: RGB) {
    tags.append(place)
    scene.marks.append(.shape(Shape(.rectangle(place), fill: Paint(color))))
    write(text, place.x + style.fontSize * 0.25, place.y, style.small, color.legibleText)
  }

  /// Text on a plate, moved to stay inside the tile and off the tags before it.
  private mutating func addTag(_ text: String, at point: Point, _ color: RGB, in area: Area) {
    let text = text.fitted(to: area.width - style.fontSize * 0.5, style.small, typeface)
    guard !text.isEmpty else { return }
    let (width, height) = plate(of: text)
    let place = Area(
      x: min(max(area.x, point.x), area.maxX - width), y: min(max(area.y, point.y), area.maxY - height),
      width: width, height: height)
    addPlate(text, freePlace(near: place, in: area), color)
  }

  private var tags: [Area] = []

  /// The nearest place, up or down, that no tag takes yet; the place itself where there is none.
  private func freePlace(near place: Area, in area: Area) -> Area {
    let taken = tags.filter { area.intersects($0) }
    let quarter = place.height / 4
    for step in 0...40 {
      for shift in [Double(step) * quarter, -Double(step) * quarter] {
        let candidate = place.offset(0, shift)
        let isFree = area.contains(candidate) && !taken.contains { $0.intersects(candidate) }
        if isFree { return candidate }
      }
    }
    return place
  }

  // MARK: - What colours mean

  private mutating func add(_ bar: Sheet.Bar) {
    let height = style.fontSize * 0.9
    let width = min(contentWidth, max(contentWidth * 0.5, 260))
    let area = Area(x: left, y: y, width: width, height: height)
    let ramp = (0..<256).map { bar.colormap.color(at: Float($0) / 255) }
    let strip = RGBImage(width: 256, height: 1, bytes: ramp.flatMap { [$0.red, $0.green, $0.blue] })
    scene.marks.append(.picture(Picture(strip, in: area)))
    scene.marks.append(.shape(Shape(.rectangle(area), stroke: Stroke(style.theme.line, width: 0.5))))
    for tick in BarTicks(bar.scale, style.small, width, typeface).ticks {
      let x = area.x + tick.position * width
      scene.marks.append(
        .shape(
          Shape(
            .line([Point(x, area.maxY), Point(x, area.maxY + 3)], isClosed: false),
            stroke: Stroke(style.theme.quiet, width: 0.8))))
      let half = tick.width / 2
      write(
        tick.text, min(max(left + half, x), left + width - half), area.maxY + 3, style.small,
        style.theme.foreground, anchor: .center)
    }
    let room = contentWidth - width - style.gap
    let notes = [bar.quantity, bar.note].filter { !$0.isEmpty }
    if room > 120 {
      for (index, note) in notes.enumerated() {
        write(
          note.fitted(to: room, style.small, typeface), area.maxX + style.gap,
          area.y - style.fontSize * 0.15 + Double(index) * style.small.lineHeight, style.small,
          style.theme.quiet)
      }
    }
    y = area.maxY + 3 + style.small.lineHeight + style.gap
  }

  private mutating func addLegend() {
    guard !sheet.legend.isEmpty else { return }
    let swatch = style.fontSize
    var x = left
    for entry in sheet.legend {
      let text = entry.text.fitted(to: contentWidth - 1.5 * swatch, style.text, typeface)
      let width = 1.5 * swatch + typeface.width(of: text, style.text)
      if x > left, x + width > left + contentWidth {
        x = left
        y += style.text.lineHeight * 1.1
      }
      let place = Area(x: x, y: y + (style.text.lineHeight - swatch) / 2, width: swatch, height: swatch)
      scene.marks.append(.shape(Shape(.rectangle(place), fill: Paint(entry.color))))
      write(text, x + 1.5 * swatch, y, style.text, style.theme.foreground)
      x += width + 1.5 * style.gap
    }
    y += style.text.lineHeight + style.gap
  }

  /// Numbers to the right, words to the left, in columns as wide as they need.
  private mutating func addTable() {
    guard let header = sheet.table.first else { return }
    let swatch = style.fontSize
    func isNumber(_ column: Int) -> Bool {
      sheet.table.dropFirst().allSatisfy { $0[column].first.map { "0123456789>".contains($0) } ?? true }
    }
    let natural = header.indices.map { column in
      sheet.table.map { typeface.width(of: $0[column], style.text) }.max() ?? 0
    }
    let room = contentWidth - 1.5 * swatch - Double(header.count - 1) * style.gap
    let shrink = min(1, room / max(1, natural.reduce(0, +)))
    for (number, row) in sheet.table.enumerated() {
      var x = left + 1.5 * swatch
      if number > 0, sheet.tableColors.indices.contains(number - 1) {
        let place = Area(
          x: left, y: y + (style.text.lineHeight - swatch) / 2, width: swatch, height: swatch)
        scene.marks.append(.shape(Shape(.rectangle(place), fill: Paint(sheet.tableColors[number - 1]))))
      }
      for (column, cell) in row.enumerated() {
        let width = natural[column] * shrink
        let font = number == 0 ? style.strong : style.text
        let color = number == 0 ? style.theme.quiet : style.theme.foreground
        let text = cell.fitted(to: width * 1.08, font, typeface)
        if isNumber(column) {
          write(text, x + width, y, font, color, anchor: .trailing)
        } else {
          write(text, x, y, font, color)
        }
        x += width + style.gap
      }
      y += style.text.lineHeight * 1.05
    }
    y += style.gap
  }

  private mutating func addCaption() {
    guard style.showsCaption else { return }
    for paragraph in sheet.caption {
      for line in paragraph.wrapped(to: contentWidth, style.small, typeface) {
        write(line, left, y, style.small, style.theme.quiet)
        y += style.small.lineHeight
      }
    }
    y += sheet.caption.isEmpty ? 0 : style.gap
  }
}
