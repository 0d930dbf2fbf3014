import Images

/// The terminal's own colours, as pictures show them.
public struct Theme: Hashable, Sendable {
  public var foreground: RGB
  public var background: RGB

  public init(foreground: RGB, background: RGB) {
    self.foreground = foreground
    self.background = background
  }

  public static let dark = Theme(foreground: RGB(0xD7, 0xDC, 0xE2), background: RGB(0x0E, 0x11, 0x16))
  public static let light = Theme(foreground: RGB(0x1F, 0x23, 0x28), background: RGB(0xFF, 0xFF, 0xFF))
}
