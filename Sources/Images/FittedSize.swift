/// The size to which DETR's published preprocessing scales an image: the short side becomes `shortSide`,
/// unless the long side would then exceed `longSide`. Rounds as the original does, now half to even and now
/// towards zero, so the long side may exceed `longSide` by a pixel or two.
///
/// The original arrives at a side of 0 for images more than `2 × longSide` times as long as wide. Here the
/// result is `longSide × 1`.
/// - Precondition: All four are positive.
public func fittedSize(
  width: Int, height: Int, shortSide: Int, longSide: Int
) -> (width: Int, height: Int) {
  precondition(min(width, height, shortSide, longSide) > 0, "sizes must be positive")
  let (short, long) = (min(width, height), max(width, height))
  var size = shortSide
  if Double(long) / Double(short) * Double(size) > Double(longSide) {
    size = Int((Double(longSide * short) / Double(long)).rounded(.toNearestOrEven))
  }
  if size == short { return (width, height) }
  let other = size == 0 ? longSide : Int(Double(size * long) / Double(short))
  return width < height ? (max(size, 1), other) : (other, max(size, 1))
}
