import Analysis
import Cells
import Foundations
import Images
import Models

/// Where the boxes of one slot lie over all pictures, drawn over the picture at hand.
struct SlotPicture {
  let setting: PictureSetting
  let slot: SlotStatistics
  let summary: SurveySummary
  /// The slot's.
  let color: RGB

  private struct PictureKey: Hashable {
    let mapping: PixelMapping
    let query: Int
    let middles: [Box]
    let color: RGB
  }

  func draw(in rect: Rect, on surface: inout Surface) -> [HitArea] {
    var rest = rect
    surface.canvas.write(
      "slot \(slot.query): found something in \(slot.found) of \(slot.pictures)", in: rest.takeTop(1), .left,
      .bold)
    for line in facts.prefix(max(0, rest.height - 4)) {
      surface.canvas.write(line, in: rest.takeTop(1), .left)
    }
    guard rest.width >= 8, rest.height >= 4 else { return [] }
    surface.canvas.write(
      "the middles of its boxes in all pictures, over this one", in: rest.takeTop(1), .left, .dim)
    let mapping = PixelMapping(
      fitting: setting.image.width, setting.image.height, in: rest, symbols: setting.display.symbols,
      alignment: .topLeft)
    let key = PictureKey(mapping: mapping, query: slot.query, middles: slot.boxes, color: color)
    let image = surface.pictures.image(key, of: setting.run) { picture(mapping) }
    surface.canvas.draw(image, in: mapping.rect, symbols: mapping.symbols)
    if mapping.symbols.isColorless {
      for middle in slot.boxes.map({ place(of: $0, mapping) }) {
        guard let cell = mapping.cell(ofSource: middle.x, middle.y) else { continue }
        surface.canvas.write("•", x: cell.x, y: cell.y, .bold, within: mapping.rect)
      }
    }
    return [HitArea(mapping)]
  }

  private var facts: [String] {
    let header = summary.header
    let classes = slot.frequentClasses(4).map { "\(header.name(of: $0.category)) \($0.count)" }
    let sides = [slot.width, slot.height].map { "\(formatValue($0.mean)) ± \(formatValue($0.deviation))" }
    return [
      classes.isEmpty ? "never anything" : classes.joined(separator: ", "),
      "width \(sides[0]), height \(sides[1]) of the picture",
    ]
      + slot.surest.enumerated().map { rank, sighting in
        "\(rank == 0 ? "surest in" : "         ") \(sighting.picture): \(header.name(of: sighting.category)) \(formatScore(sighting.score))"
      }
  }

  private func picture(_ mapping: PixelMapping) -> RGBImage {
    var image = setting.picture(on: mapping)
    guard !mapping.symbols.isColorless else { return image }
    for y in 0..<image.height {
      for x in 0..<image.width { image[x, y] = image[x, y].mixed(with: RGB(0, 0, 0), 0.7) }
    }
    for box in slot.boxes {
      let middle = place(of: box, mapping)
      let pixel = mapping.pixel(ofSource: middle.x, middle.y)
      guard (0..<Double(image.width)).contains(pixel.x), (0..<Double(image.height)).contains(pixel.y) else {
        continue
      }
      image[Int(pixel.x), Int(pixel.y)] = color.mixed(with: RGB(255, 255, 255), 0.3)
    }
    return image
  }

  private func place(of box: Box, _ mapping: PixelMapping) -> (x: Double, y: Double) {
    (Double(box.centerX) * Double(mapping.sourceWidth), Double(box.centerY) * Double(mapping.sourceHeight))
  }
}
