/// A rectangle of cells, `x` to the right and `y` down.
public struct Rect: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// The first column to the right of the rectangle.
  public var maxX: Int { x + width }
  /// The first row below the rectangle.
  public var maxY: Int { y + height }
  public var isEmpty: Bool { width == 0 || height == 0 }

  public func contains(_ x: Int, _ y: Int) -> Bool {
    x >= self.x && y >= self.y && x < maxX && y < maxY
  }

  /// The part shared with another rectangle; empty, at this one's place, where there is none.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = min(maxX, other.maxX)
    let bottom = min(maxY, other.maxY)
    guard left < right, top < bottom else { return Rect(x: x, y: y, width: 0, height: 0) }
    return Rect(x: left, y: top, width: right - left, height: bottom - top)
  }
}

extension Rect {
  /// The rectangle less a margin on all sides, or on each; never of negative size.
  public func inset(by margin: Int) -> Rect {
    inset(left: margin, top: margin, right: margin, bottom: margin)
  }

  public func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    Rect(x: x + left, y: y + top, width: width - left - right, height: height - top - bottom)
  }

  /// A rectangle of at most the given size, in the middle of this one.
  public func centered(width: Int, height: Int) -> Rect {
    let size = Rect(x: 0, y: 0, width: min(width, self.width), height: min(height, self.height))
    return Rect(
      x: x + (self.width - size.width) / 2, y: y + (self.height - size.height) / 2, width: size.width,
      height: size.height)
  }

  /// Cuts up to `count` columns off the left, leaving them out of this rectangle.
  public mutating func takeLeft(_ count: Int) -> Rect {
    let taken = max(0, min(count, width))
    defer { self = inset(left: taken) }
    return Rect(x: x, y: y, width: taken, height: height)
  }

  /// Cuts up to `count` columns off the right, leaving them out of this rectangle.
  public mutating func takeRight(_ count: Int) -> Rect {
    let taken = max(0, min(count, width))
    defer { self = inset(right: taken) }
    return Rect(x: maxX - taken, y: y, width: taken, height: height)
  }

  /// Cuts up to `count` rows off the top, leaving them out of this rectangle.
  public mutating func takeTop(_ count: Int) -> Rect {
    let taken = max(0, min(count, height))
    defer { self = inset(top: taken) }
    return Rect(x: x, y: y, width: width, height: taken)
  }

  /// Cuts up to `count` rows off the bottom, leaving them out of this rectangle.
  public mutating func takeBottom(_ count: Int) -> Rect {
    let taken = max(0, min(count, height))
    defer { self = inset(bottom: taken) }
    return Rect(x: x, y: maxY - taken, width: width, height: taken)
  }
}
