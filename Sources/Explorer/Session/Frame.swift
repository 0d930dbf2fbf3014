import Cells

/// A drawn screen, and what its parts stand for.
public struct Frame: Sendable {
  public let canvas: Canvas
  private let targets: [Painter.Area]

  init(_ painter: Painter) {
    canvas = painter.canvas
    targets = painter.targets
  }

  /// What lies under a cell; the last drawn is on top.
  public func target(_ x: Int, _ y: Int) -> Target? {
    for area in targets.reversed() {
      switch area {
      case .whole(let rect, let target):
        if rect.contains(x, y) { return target }
      case .picture(let mapping):
        guard let place = mapping.source(ofCell: x, y) else { continue }
        return .place(
          x: place.x / Double(mapping.sourceWidth), y: place.y / Double(mapping.sourceHeight))
      }
    }
    return nil
  }
}
