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
