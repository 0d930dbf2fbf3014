/// The size to which DETR's published preprocessing scales an image: the short side becomes `shortSide`,
/// unless the long side would then exceed `longSide`. Rounds as the original does, now half to even and now
/// towards zero, so the long side may exceed `longSide` by a pixel or two.
///
/// The original arrives at a side of 0 for images more than `2 × longSide` times as long as wide. Here the
/// result is `longSide × 1`.
/// - Parameters:
///   - longSide: nil for no limit, as `torchvision.transforms.Resize(shortSide)` has none.
///   - isLongSideExact: rounds as transformers does. Where the long side decides, it becomes `longSide`.
/// - Precondition: All four are positive.
public func fittedSize(
  width: Int, height: Int, shortSide: Int, longSide: Int?, isLongSideExact: Bool = false
) -> (width: Int, height: Int) {
  precondition(min(width, height, shortSide, longSide ?? 1) > 0, "sizes must be positive")
  let (short, long) = (min(width, height), max(width, height))
  var size = shortSide
  var exact = Double(shortSide)
  if let longSide, Double(long) / Double(short) * Double(size) > Double(longSide) {
    exact = Double(longSide * short) / Double(long)
    size = Int(exact.rounded(.toNearestOrEven))
    if !isLongSideExact { exact = Double(size) }
  }
  if size == short { return (width, height) }
  let other = size == 0 ? longSide ?? 1 : Int(exact * Double(long) / Double(short))
  return width < height ? (max(size, 1), other) : (other, max(size, 1))
}
