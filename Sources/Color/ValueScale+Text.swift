import Foundations

extension ValueScale {
  /// The value at a position in words; signs tell that there are values beyond an end. What is nothing beside a linear
  /// scale's range is zero: `2e-10` of 0…1.
  public func text(at position: Float) -> String {
    let value = value(at: position)
    let range = max(abs(ends.lowerBound), abs(ends.upperBound))
    let sign =
      position <= 0 && part.lowerBound > 0 ? "≤ " : position >= 1 && part.upperBound < 1 ? "≥ " : ""
    return sign + formatValue(kind == .linear && abs(value) < range / 2000 ? 0 : value)
  }
}
