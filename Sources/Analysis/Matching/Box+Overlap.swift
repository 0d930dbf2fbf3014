import Models

extension Box {
  public var area: Float { (right - left) * (bottom - top) }

  /// The sum of the differences of centre and size, as `L1`.
  public func distance(to other: Box) -> Double {
    let sides: [(Float, Float)] = [
      (centerX, other.centerX), (centerY, other.centerY), (width, other.width), (height, other.height),
    ]
    // In double precision: of boxes that are nearly equal little is left.
    return sides.reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) }
  }

  /// Intersection over union, less the share of the hull that belongs to neither: −1…1.
  ///
  /// Source: Rezatofighi et al., Generalized Intersection over Union, 2019. NaN where neither has an area.
  public func generalizedIntersectionOverUnion(with other: Box) -> Double {
    let (one, two) = (Edges(self), Edges(other))
    let common = one.common(two)
    let union = one.area + two.area - common
    let hull = one.hull(two)
    return common / union - (hull - union) / hull
  }

  /// The smallest box around both.
  public func hull(with other: Box) -> Box {
    let (left, right) = (min(left, other.left), max(right, other.right))
    let (top, bottom) = (min(top, other.top), max(bottom, other.bottom))
    return Box(
      centerX: (left + right) / 2, centerY: (top + bottom) / 2, width: right - left, height: bottom - top)
  }

  /// The share of the hull that belongs to neither. NaN where neither has an area.
  public func emptyShareOfHull(with other: Box) -> Float {
    let (one, two) = (Edges(self), Edges(other))
    let hull = one.hull(two)
    return Float((hull - (one.area + two.area - one.common(two))) / hull)
  }
}

/// A box by its edges, in double precision: of boxes that nearly cover each other little is left.
private struct Edges {
  let left: Double
  let top: Double
  let right: Double
  let bottom: Double

  init(_ box: Box) {
    let (width, height) = (Double(box.width), Double(box.height))
    (left, top) = (Double(box.centerX) - width / 2, Double(box.centerY) - height / 2)
    (right, bottom) = (left + width, top + height)
  }

  var area: Double { (right - left) * (bottom - top) }

  func common(_ other: Edges) -> Double {
    max(0, min(right, other.right) - max(left, other.left))
      * max(0, min(bottom, other.bottom) - max(top, other.top))
  }

  /// The area of the smallest box around both.
  func hull(_ other: Edges) -> Double {
    (max(right, other.right) - min(left, other.left)) * (max(bottom, other.bottom) - min(top, other.top))
  }
}
