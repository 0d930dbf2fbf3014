import Images

/// What stands below the tiles: what colours mean, the table and the caption.
extension SheetLayout {
  mutating func add(_ bar: Sheet.Bar) {
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
      write(
        tick.text, left + tick.middle(in: width), area.maxY + 3, style.small, style.theme.foreground,
        anchor: .center)
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

  mutating func addLegend() {
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

  /// Numbers to the right, words to the left, in columns as wide as they need. Where these are too wide all is set
  /// smaller, and then words are cut.
  mutating func addTable() {
    guard let header = sheet.table.first else { return }
    let swatch = style.fontSize
    func isNumber(_ column: Int) -> Bool {
      sheet.table.dropFirst().allSatisfy { $0[column].first.map { "0123456789>".contains($0) } ?? true }
    }
    let natural = header.indices.map { column in
      sheet.table.enumerated().map {
        typeface.width(of: $1[column], $0 == 0 ? style.strong : style.text)
      }.max() ?? 0
    }
    let room = contentWidth - 1.5 * swatch - Double(header.count - 1) * style.gap
    let size = style.shrinksText ? max(2.0 / 3, min(1, room * 0.999 / max(1, natural.reduce(0, +)))) : 1
    let numbers = header.indices.filter(isNumber).reduce(0) { $0 + natural[$1] * size }
    let words = natural.reduce(0, +) * size - numbers
    let cut = words > 0 ? min(1, max(0, room - numbers) / words) : 1
    for (number, row) in sheet.table.enumerated() {
      var x = left + 1.5 * swatch
      if number > 0, sheet.tableColors.indices.contains(number - 1) {
        let place = Area(
          x: left, y: y + (style.text.lineHeight - swatch) / 2, width: swatch, height: swatch)
        scene.marks.append(.shape(Shape(.rectangle(place), fill: Paint(sheet.tableColors[number - 1]))))
      }
      for (column, cell) in row.enumerated() {
        let width = natural[column] * size * (isNumber(column) ? 1 : cut)
        let font = Font(style.fontSize * size, isBold: number == 0)
        let color = number == 0 ? style.theme.quiet : style.theme.foreground
        let text = cell.fittedBeforeNumber(to: width + 0.01, font, typeface)
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

  mutating func addCaption() {
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
