import Foundations
import Images

extension RGBImage {
  /// Fills a rectangle of whole pixels, clipped to the image.
  public mutating func fill(x: Int, y: Int, width: Int, height: Int, color: RGB) {
    let area = Rect(x: x, y: y, width: width, height: height)
      .intersection(Rect(x: 0, y: 0, width: self.width, height: self.height))
    for row in area.y..<area.maxY {
      for column in area.x..<area.maxX { self[column, row] = color }
    }
  }

  /// Outlines a box given by its corners in pixels, just inside its edges. Edges outside the image are not
  /// drawn.
  public mutating func outline(
    left: Double, top: Double, right: Double, bottom: Double, color: RGB, thickness: Int = 1
  ) {
    guard left < right, top < bottom, thickness > 0 else { return }
    let x = Self.pixel(left)
    let y = Self.pixel(top)
    let boxWidth = max(1, Self.pixel(right.rounded(.up)) - x)
    let boxHeight = max(1, Self.pixel(bottom.rounded(.up)) - y)
    let line = min(thickness, boxWidth, boxHeight)
    fill(x: x, y: y, width: boxWidth, height: line, color: color)
    fill(x: x, y: y + boxHeight - line, width: boxWidth, height: line, color: color)
    fill(x: x, y: y, width: line, height: boxHeight, color: color)
    fill(x: x + boxWidth - line, y: y, width: line, height: boxHeight, color: color)
  }

  /// Draws a line between two places in pixels.
  public mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), color: RGB, thickness: Int = 1
  ) {
    let steps = min(max(abs(end.x - start.x), abs(end.y - start.y)).rounded(.up), 1e4)
    guard steps > 0 else { return }
    for step in 0...Int(steps) {
      let share = Double(step) / steps
      let x = Self.pixel(start.x + (end.x - start.x) * share)
      let y = Self.pixel(start.y + (end.y - start.y) * share)
      fill(
        x: x - thickness / 2, y: y - thickness / 2, width: thickness, height: thickness, color: color)
    }
  }

  /// Fills a cross of five squares around a place: the pixel there and its four neighbours, where a line is a pixel thick.
  public mutating func dot(at place: (x: Double, y: Double), color: RGB, thickness: Int = 1) {
    let (x, y) = (Self.pixel(place.x) - thickness / 2, Self.pixel(place.y) - thickness / 2)
    fill(x: x - thickness, y: y, width: 3 * thickness, height: thickness, color: color)
    fill(x: x, y: y - thickness, width: thickness, height: 3 * thickness, color: color)
  }

  /// Marks a pixel with four strokes around it. The pixel itself stays visible.
  public mutating func mark(x: Int, y: Int, color: RGB, reach: Int = 3) {
    fill(x: x - reach, y: y, width: reach, height: 1, color: color)
    fill(x: x + 1, y: y, width: reach, height: 1, color: color)
    fill(x: x, y: y - reach, width: 1, height: reach, color: color)
    fill(x: x, y: y + 1, width: 1, height: reach, color: color)
  }

  /// Copies another image to a position.
  public mutating func draw(_ other: RGBImage, x: Int, y: Int) {
    let area = Rect(x: x, y: y, width: other.width, height: other.height)
      .intersection(Rect(x: 0, y: 0, width: width, height: height))
    for row in area.y..<area.maxY {
      let from = ((row - y) * other.width + area.x - x) * 3
      let to = (row * width + area.x) * 3
      bytes.replaceSubrange(to..<to + area.width * 3, with: other.bytes[from..<from + area.width * 3])
    }
  }

  /// The pixel that contains a coordinate. Far ones are clamped, so that sums of them do not overflow.
  private static func pixel(_ coordinate: Double) -> Int {
    coordinate.rounded(.down).whole(in: -1_000_000...1_000_000)
  }
}
