import Analysis
import Cells
import Images
import Models

/// A predicted and a true box on the picture, what they share, and the hull around both.
struct PairPicture {
  let setting: PictureSetting
  let predicted: Box
  let truth: Box
  /// The query's.
  let color: RGB

  private static let trueColor = RGB(255, 255, 255)
  private static let hullColor = RGB(150, 150, 150)
  /// Beneath the legend's signs: white is seen on a light terminal too.
  private static let plate = RGB(40, 40, 40)

  private struct PictureKey: Hashable {
    let mapping: PixelMapping
    let predicted: Box
    let truth: Box
    let color: RGB
  }

  func draw(in rect: Rect, on surface: inout Surface) -> [HitArea] {
    guard rect.width >= 8, rect.height >= 4 else { return [] }
    var rest = rect
    let captions = rest.takeBottom(1)
    let mapping = PixelMapping(
      fitting: setting.image.width, setting.image.height, in: rest, symbols: setting.display.symbols,
      window: setting.display.window, alignment: .top)
    let key = PictureKey(mapping: mapping, predicted: predicted, truth: truth, color: color)
    let image = surface.pictures.image(key, of: setting.run) { picture(mapping) }
    surface.canvas.draw(image, in: mapping.rect, symbols: mapping.symbols)
    if mapping.symbols.isColorless {
      for (box, style) in [(truth, TextStyle.plain), (predicted, .bold)] {
        surface.canvas.drawFrame(cells(of: box, mapping).intersection(mapping.rect), style)
      }
    }
    setting.drawMarks(on: mapping, &surface.canvas)
    let below = Rect(x: captions.x, y: mapping.rect.maxY, width: captions.width, height: 1)
    drawCaption(in: below, on: &surface.canvas)
    return [HitArea(mapping)]
  }

  private func drawCaption(in rect: Rect, on canvas: inout Canvas) {
    guard !setting.display.symbols.isColorless else {
      return canvas.write("bold: predicted, thin: true", in: rect, .center, .dim)
    }
    let parts: [(String, RGB)] = [
      ("■ predicted ", color), ("■ true ", Self.trueColor), ("■ hull", Self.hullColor),
    ]
    var x = rect.x + max(0, rect.width - parts.reduce(0) { $0 + $1.0.count }) / 2
    for (text, color) in parts {
      canvas.write(
        String(text.prefix(1)), x: x, y: rect.y, TextStyle(foreground: color, background: Self.plate),
        within: rect)
      x = canvas.write(String(text.dropFirst()), x: x + 1, y: rect.y, .dim, within: rect)
    }
  }

  private func picture(_ mapping: PixelMapping) -> RGBImage {
    var image = setting.picture(on: mapping)
    let hull = predicted.hull(with: truth)
    // What lies outside the hull steps back.
    darken(&image, outside: corners(of: hull, mapping))
    guard !mapping.symbols.isColorless else { return image }
    outline(hull, Self.hullColor, mapping, on: &image)
    return withBoxes(image, mapping)
  }

  /// Both boxes; where their edges lie on each other they are drawn in turn.
  private func withBoxes(_ base: RGBImage, _ mapping: PixelMapping) -> RGBImage {
    var (image, known) = (base, base)
    outline(predicted, color, mapping, on: &image)
    outline(truth, Self.trueColor, mapping, on: &known)
    for y in 0..<image.height {
      for x in 0..<image.width where known[x, y] != base[x, y] {
        let isShared = image[x, y] != base[x, y]
        if !isShared || (x / 2 + y / 2) % 2 == 0 { image[x, y] = known[x, y] }
      }
    }
    return image
  }

  private typealias Corners = (left: Double, top: Double, right: Double, bottom: Double)

  private func corners(of box: Box, _ mapping: PixelMapping) -> Corners {
    let (width, height) = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
    let start = mapping.pixel(ofSource: Double(box.left) * width, Double(box.top) * height)
    let end = mapping.pixel(ofSource: Double(box.right) * width, Double(box.bottom) * height)
    return (start.x, start.y, end.x, end.y)
  }

  private func outline(_ box: Box, _ color: RGB, _ mapping: PixelMapping, on image: inout RGBImage) {
    let corners = corners(of: box, mapping)
    image.outline(
      left: corners.left, top: corners.top, right: corners.right, bottom: corners.bottom, color: color,
      thickness: mapping.symbols.lineWidth)
  }

  private func darken(_ image: inout RGBImage, outside corners: Corners) {
    for y in 0..<image.height {
      for x in 0..<image.width {
        let (column, row) = (Double(x) + 0.5, Double(y) + 0.5)
        let isInside =
          column >= corners.left && column <= corners.right && row >= corners.top && row <= corners.bottom
        if !isInside { image[x, y] = image[x, y].mixed(with: RGB(0, 0, 0), 0.55) }
      }
    }
  }

  private func cells(of box: Box, _ mapping: PixelMapping) -> Rect {
    let (width, height) = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
    guard let start = mapping.nearestCell(ofSource: Double(box.left) * width, Double(box.top) * height),
      let end = mapping.nearestCell(ofSource: Double(box.right) * width, Double(box.bottom) * height)
    else { return Rect(x: 0, y: 0, width: 0, height: 0) }
    return Rect(x: start.x, y: start.y, width: end.x - start.x + 1, height: end.y - start.y + 1)
  }
}
