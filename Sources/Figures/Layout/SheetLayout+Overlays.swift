import Images

/// Marks over tiles, and the names beside them.
extension SheetLayout {
  mutating func add(_ overlay: Sheet.Overlay, in area: Area) {
    switch overlay {
    case .box(let box, let color, _, let isDashed):
      scene.marks.append(
        .shape(
          Shape(
            .rectangle(place(of: box, in: area)),
            stroke: Stroke(color, width: boxLine(in: area), dashes: isDashed ? [5, 3] : []))))
    case .dot(let point, let color, _):
      let place = area.point(point.x, point.y)
      scene.marks.append(
        .shape(
          Shape(
            .circle(x: place.x, y: place.y, radius: dotRadius), fill: Paint(color),
            stroke: Stroke(color.legibleText, width: 1.2))))
    case .ring(let point, let color):
      let place = area.point(point.x, point.y)
      for stroke in [Stroke(color.legibleText, width: 4), Stroke(color, width: 2)] {
        scene.marks.append(
          .shape(Shape(.circle(x: place.x, y: place.y, radius: style.fontSize * 0.6), stroke: stroke)))
      }
    case .lines(let lines, let color):
      for line in lines {
        scene.marks.append(
          .shape(
            Shape(
              .line(line.map { area.point($0.x, $0.y) }, isClosed: false), stroke: Stroke(color, width: 1.2)))
        )
      }
    case .number, .tag: break
    }
  }

  private var dotRadius: Double { style.fontSize * 0.45 }

  private func boxLine(in area: Area) -> Double { area.width > 250 ? 2 : 1.2 }

  /// A box on the tile, as much of it as lies inside.
  private func place(of box: Area, in area: Area) -> Area {
    let corner = area.point(max(0, box.x), max(0, box.y))
    let end = area.point(min(1, box.maxX), min(1, box.maxY))
    return Area(x: corner.x, y: corner.y, width: end.x - corner.x, height: end.y - corner.y)
  }

  mutating func addName(of overlay: Sheet.Overlay, in area: Area) {
    switch overlay {
    case .box(let box, let color, let labels, _):
      // On top of the box, so that it covers nothing of what was found; inside where it would leave the picture.
      let place = place(of: box, in: area).inset(-boxLine(in: area) / 2)
      let above = place.y - style.small.lineHeight
      addTag(labels, at: Point(place.x, above >= area.y ? above : place.y), color, in: area)
    case .dot(let point, let color, let name):
      let place = area.point(point.x, point.y)
      addTag(
        [name], at: Point(place.x + dotRadius * 1.4, place.y - style.small.lineHeight / 2), color, in: area)
    case .ring, .lines: break
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

  /// The first of some texts that has room, on a plate, moved to stay inside the tile and off the tags before it. Where none
  /// has, the legend alone tells.
  private mutating func addTag(_ texts: [String], at point: Point, _ color: RGB, in area: Area) {
    for text in texts {
      let text = text.fitted(to: area.width - style.fontSize * 0.5, style.small, typeface)
      guard !text.isEmpty else { continue }
      let (width, height) = plate(of: text)
      let place = Area(
        x: min(max(area.x, point.x), area.maxX - width), y: min(max(area.y, point.y), area.maxY - height),
        width: width, height: height)
      if let free = freePlace(near: place, in: area) { return addPlate(text, free, color) }
    }
  }

  /// The nearest place that no tag takes yet; nil where there is none near by.
  private func freePlace(near place: Area, in area: Area) -> Area? {
    let taken = tags.filter { area.intersects($0) }
    func isFree(_ place: Area) -> Bool {
      area.contains(place) && !taken.contains { $0.intersects(place) }
    }
    if isFree(place) { return place }
    var shifts: [(x: Double, y: Double)] = []
    for column in -4...4 {
      for row in -24...24 {
        shifts.append((x: Double(column) * place.width / 2, y: Double(row) * place.height / 4))
      }
    }
    func distance(_ shift: (x: Double, y: Double)) -> Double { shift.x * shift.x + shift.y * shift.y }
    return shifts.sorted { distance($0) < distance($1) }.lazy
      .map { place.offset($0.x, $0.y) }.first(where: isFree)
  }
}
