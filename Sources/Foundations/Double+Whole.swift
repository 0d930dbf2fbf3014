extension BinaryFloatingPoint {
  /// The whole part, or the nearer end of a range; of what is no number the lower end.
  public func whole(in range: ClosedRange<Int>) -> Int {
    guard self > Self(range.lowerBound) else { return range.lowerBound }
    return self < Self(range.upperBound) ? Int(self) : range.upperBound
  }
}
