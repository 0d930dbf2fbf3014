import CCairo
import Images

/// Draws a scene's marks on a Cairo context whose unit is a point.
struct SceneDrawing {
  let context: OpaquePointer
  let typeface: Typeface
  /// Pixels a point, which even squares are enlarged to beforehand: viewers of vector files smooth them otherwise.
  let resolution: Double

  func draw(_ scene: Scene) {
    set(Paint(scene.background))
    // Beyond the edges: a part of a pixel there would be half transparent.
    cc_rectangle(context, -1, -1, scene.width + 2, scene.height + 2)
    cc_fill(context, false)
    for mark in scene.marks {
      switch mark {
      case .shape(let shape): draw(shape)
      case .picture(let picture): draw(picture)
      case .label(let label): draw(label)
      }
    }
  }

  private func set(_ paint: Paint) {
    let color = paint.color
    cc_set_color(
      context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255, paint.opacity)
  }

  private func draw(_ shape: Shape) {
    switch shape.path {
    case .rectangle(let area): cc_rectangle(context, area.x, area.y, area.width, area.height)
    case .circle(let x, let y, let radius): cc_arc(context, x, y, radius)
    case .line(let points, let isClosed):
      for (index, point) in points.enumerated() {
        if index == 0 { cc_move_to(context, point.x, point.y) } else { cc_line_to(context, point.x, point.y) }
      }
      if isClosed { cc_close_path(context) }
    case .curve(let start, let first, let second, let end):
      cc_move_to(context, start.x, start.y)
      cc_curve_to(context, first.x, first.y, second.x, second.y, end.x, end.y)
    }
    if let fill = shape.fill {
      set(fill)
      cc_fill(context, shape.stroke != nil)
    }
    if let stroke = shape.stroke {
      set(stroke.paint)
      cc_set_line(context, stroke.width, stroke.dashes, Int32(stroke.dashes.count))
      cc_stroke(context)
    }
  }

  private func draw(_ picture: Picture) {
    let image = picture.isSmooth ? picture.image : enlarged(picture)
    guard image.width > 0, image.height > 0 else { return }
    // Cairo's RGB24 is a native 32-bit number: 0x00RRGGBB.
    var pixels = [UInt32](repeating: 0, count: image.width * image.height)
    for index in pixels.indices {
      pixels[index] =
        UInt32(image.bytes[index * 3]) << 16 | UInt32(image.bytes[index * 3 + 1]) << 8
        | UInt32(image.bytes[index * 3 + 2])
    }
    let area = picture.area
    cc_save(context)
    cc_rectangle(context, area.x, area.y, area.width, area.height)
    cc_clip(context)
    cc_translate(context, area.x, area.y)
    cc_scale(context, area.width / Double(image.width), area.height / Double(image.height))
    pixels.withUnsafeMutableBytes { bytes in
      // The image is painted, and with it copied, before the bytes go.
      let start = bytes.bindMemory(to: UInt8.self).baseAddress
      guard let surface = cc_image_of(start, Int32(image.width), Int32(image.height)) else { return }
      cc_paint_image(context, surface, picture.isSmooth)
      cc_surface_finish(surface)
      cc_surface_destroy(surface)
    }
    cc_restore(context)
  }

  private func enlarged(_ picture: Picture) -> RGBImage {
    let wanted = picture.area.width * resolution / Double(max(1, picture.image.width))
    return picture.image.enlarged(by: max(1, Int(wanted.rounded(.up))))
  }

  private func draw(_ label: Label) {
    let width = label.anchor == .leading ? 0 : typeface.width(of: label.text, label.font)
    let shift =
      switch label.anchor {
      case .leading: 0.0
      case .center: width / 2
      case .trailing: width
      }
    set(Paint(label.color))
    cc_save(context)
    cc_translate(context, label.origin.x, label.origin.y)
    if label.isVertical { cc_rotate(context, -.pi / 2) }
    typeface.draw(label.text, label.font, at: Point(-shift, 0), on: context)
    cc_restore(context)
  }
}

extension RGBImage {
  /// Every pixel as a square of `factor × factor`.
  func enlarged(by factor: Int) -> RGBImage {
    guard factor > 1 else { return self }
    var enlarged: [UInt8] = []
    enlarged.reserveCapacity(bytes.count * factor * factor)
    for y in 0..<height {
      var row: [UInt8] = []
      row.reserveCapacity(width * factor * 3)
      for x in 0..<width {
        let at = (y * width + x) * 3
        for _ in 0..<factor { row += bytes[at..<at + 3] }
      }
      for _ in 0..<factor { enlarged += row }
    }
    return RGBImage(width: width * factor, height: height * factor, bytes: enlarged)
  }
}
