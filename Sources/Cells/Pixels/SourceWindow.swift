/// The part of a source that is looked at, in fractions of its width and height.
public struct SourceWindow: Hashable, Sendable {
  public let x: Double
  public let y: Double
  public let width: Double
  public let height: Double

  public static let whole = SourceWindow(x: 0, y: 0, width: 1, height: 1)
  static let smallest = 1.0 / 1024

  /// Sizes are limited to 1/1024…1 and the place to where the window lies within the source.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.width = Self.clamped(width, Self.smallest, 1)
    self.height = Self.clamped(height, Self.smallest, 1)
    self.x = Self.clamped(x, 0, 1 - self.width)
    self.y = Self.clamped(y, 0, 1 - self.height)
  }

  public var isWhole: Bool { self == .whole }

  /// Looks closer (factor above 1) or from farther off; the fixed point, in fractions of the source,
  /// stays where it is on screen unless the source's edge is in the way.
  public func zoomed(by factor: Double, aroundX fixedX: Double? = nil, y fixedY: Double? = nil)
    -> SourceWindow
  {
    guard factor > 0, factor.isFinite else { return self }
    let (fixedX, fixedY) = (fixedX ?? x + width / 2, fixedY ?? y + height / 2)
    let newWidth = Self.clamped(width / factor, Self.smallest, 1)
    let newHeight = Self.clamped(height / factor, Self.smallest, 1)
    return SourceWindow(
      x: fixedX - (fixedX - x) * newWidth / width, y: fixedY - (fixedY - y) * newHeight / height,
      width: newWidth, height: newHeight)
  }

  /// Moves by fractions of the window itself.
  public func panned(x horizontal: Double, y vertical: Double) -> SourceWindow {
    SourceWindow(x: x + horizontal * width, y: y + vertical * height, width: width, height: height)
  }

  private static func clamped(_ value: Double, _ least: Double, _ greatest: Double) -> Double {
    value.isNaN ? least : min(max(value, least), greatest)
  }
}
