import Images

/// The colours of a figure's page.
public enum FigureTheme: String, CaseIterable, Hashable, Sendable {
  case light, dark

  public var background: RGB { self == .light ? RGB(255, 255, 255) : RGB(0x16, 0x18, 0x1D) }
  public var foreground: RGB { self == .light ? RGB(0x16, 0x18, 0x1D) : RGB(0xEC, 0xEE, 0xF2) }
  /// For captions and what need not be read first; a contrast of at least 4.5 on the background.
  public var quiet: RGB { self == .light ? RGB(0x5A, 0x61, 0x6C) : RGB(0xA3, 0xAB, 0xB8) }
  /// For frames and rules.
  public var line: RGB { self == .light ? RGB(0xC9, 0xCE, 0xD6) : RGB(0x44, 0x4A, 0x55) }
}
