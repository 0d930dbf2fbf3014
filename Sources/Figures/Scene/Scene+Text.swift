import Foundation
import Images

extension Scene {
  /// The scene in words, a mark a line and no pixels: what tests compare.
  public var outline: String {
    (["scene \(number(width))×\(number(height)) \(title)"] + marks.map(\.outline)).joined(separator: "\n")
      + "\n"
  }
}

extension Mark {
  fileprivate var outline: String {
    switch self {
    case .shape(let shape): shape.outline
    case .picture(let picture):
      "picture \(picture.image.width)×\(picture.image.height) pixels in \(picture.area.outline)"
    case .label(let label):
      "label \"\(label.text)\" \(label.anchor) at \(label.origin.outline) size \(number(label.font.size))"
        + (label.font.isBold ? " bold" : "") + (label.font.isMonospaced ? " monospaced" : "")
        + (label.isVertical ? " upward" : "") + " \(hex(label.color))"
    }
  }
}

extension Shape {
  fileprivate var outline: String {
    let form =
      switch path {
      case .rectangle(let area): "rectangle \(area.outline)"
      case .circle(let x, let y, let radius): "circle \(Point(x, y).outline) radius \(number(radius))"
      case .line(let points, let isClosed):
        (isClosed ? "polygon " : "line ") + points.map(\.outline).joined(separator: " ")
      case .curve(let start, _, _, let end): "curve \(start.outline) to \(end.outline)"
      }
    return form + (fill.map { " fill \(hex($0.color)) \(number($0.opacity))" } ?? "")
      + (stroke.map { " stroke \(hex($0.paint.color)) \(number($0.width))" } ?? "")
  }
}

extension Area {
  fileprivate var outline: String { "\(number(x)),\(number(y)) \(number(width))×\(number(height))" }
}

extension Point {
  fileprivate var outline: String { "\(number(x)),\(number(y))" }
}

private func number(_ value: Double) -> String {
  let rounded = (value * 10).rounded() / 10
  return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
}

private func hex(_ color: RGB) -> String {
  String(format: "%02x%02x%02x", color.red, color.green, color.blue)
}
