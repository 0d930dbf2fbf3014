/// A place in points.
public struct Point: Hashable, Sendable {
  public var x: Double
  public var y: Double

  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// A rectangle in points.
public struct Area: Hashable, Sendable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public var maxX: Double { x + width }
  public var maxY: Double { y + height }
  public var middle: Point { Point(x + width / 2, y + height / 2) }

  /// The place at fractions of width and height.
  public func point(_ x: Double, _ y: Double) -> Point { Point(self.x + x * width, self.y + y * height) }

  public func inset(_ distance: Double) -> Area {
    Area(x: x + distance, y: y + distance, width: width - 2 * distance, height: height - 2 * distance)
  }

  public func offset(_ dx: Double, _ dy: Double) -> Area {
    Area(x: x + dx, y: y + dy, width: width, height: height)
  }

  public func contains(_ other: Area, tolerance: Double = 0.01) -> Bool {
    other.x >= x - tolerance && other.y >= y - tolerance && other.maxX <= maxX + tolerance
      && other.maxY <= maxY + tolerance
  }

  public func intersects(_ other: Area) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }
}
