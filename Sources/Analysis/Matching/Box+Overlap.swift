import Models

extension Box {
  var area: Float { (right - left) * (bottom - top) }

  /// The sum of the differences of centre and size, as `L1`.
  public func distance(to other: Box) -> Float {
    abs(centerX - other.centerX) + abs(centerY - other.centerY) + abs(width - other.width)
      + abs(height - other.height)
  }

  /// Intersection over union, less the share of the hull that belongs to neither: −1…1.
  ///
  /// Source: Rezatofighi et al., Generalized Intersection over Union, 2019. NaN where neither has an area.
  public func generalizedIntersectionOverUnion(with other: Box) -> Float {
    let common = intersection(with: other)
    let union = area + other.area - common
    let width = max(right, other.right) - min(left, other.left)
    let height = max(bottom, other.bottom) - min(top, other.top)
    let hull = width * height
    return common / union - (hull - union) / hull
  }

  private func intersection(with other: Box) -> Float {
    let width = min(right, other.right) - max(left, other.left)
    let height = min(bottom, other.bottom) - max(top, other.top)
    return max(0, width) * max(0, height)
  }
}
