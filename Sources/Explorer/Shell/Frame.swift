import Cells

/// A drawn screen, and what its parts stand for.
public struct Frame: Sendable {
  public let canvas: Canvas
  private let areas: [HitArea]

  init(_ canvas: Canvas, areas: [HitArea]) {
    self.canvas = canvas
    self.areas = areas
  }

  /// What lies under a cell; the last drawn is on top.
  public func target(_ x: Int, _ y: Int) -> Target? {
    areas.lazy.reversed().compactMap { $0.target(x, y) }.first
  }
}

/// Where the parts of the screen lie. They do not move while results arrive.
struct Panes {
  let header: Rect
  let status: Rect
  let list: Rect?
  let middle: Rect
  let inspector: Rect?

  /// Narrow terminals lose the inspector first, then the list.
  init(width: Int, height: Int, companion: ScreenCompanion) {
    var rest = Rect(x: 0, y: 0, width: width, height: height)
    header = rest.takeTop(1)
    status = rest.takeBottom(1)
    list = rest.width >= 84 && companion != .none ? rest.takeLeft(width >= 160 ? 32 : 25) : nil
    inspector = width >= 112 ? rest.takeRight(width >= 160 ? 42 : 34) : nil
    middle = rest
  }
}
