import Color

/// An option of figures. It means the same wherever a figure takes it.
public enum FigureOption: String, CaseIterable, Hashable, Sendable {
  case width, theme, title, fontSize, showsCaption
  case scale, ownScale, colormap
  case query, layer, node, place, threshold

  /// What every figure takes.
  public static let common: Set<FigureOption> = [.width, .theme, .title, .fontSize, .showsCaption]
  /// What every figure of numbers takes.
  static let mapping: Set<FigureOption> = [.scale, .colormap]

  /// As it is typed.
  public var flag: String {
    switch self {
    case .fontSize: "--font-size"
    case .showsCaption: "--no-caption"
    case .ownScale: "--own-scale"
    case .place: "--at"
    case .width, .theme, .title, .scale, .colormap, .query, .layer, .node, .threshold: "--\(rawValue)"
    }
  }
}

/// What was asked of a figure; nil where the figure decides.
public struct FigureOptions: Hashable, Sendable {
  /// Of the whole figure, in points.
  public var width: Double?
  public var theme: FigureTheme?
  public var title: String?
  /// In points.
  public var fontSize: Double?
  public var showsCaption: Bool?
  public var scale: ValueScale.Kind?
  /// A scale for each map in place of one for all.
  public var ownScale: Bool?
  public var colormap: Colormap?
  public var query: Int?
  /// Of the decoder or the encoder, counted from 0.
  public var layer: Int?
  /// A node's path or alias.
  public var node: String?
  /// Places of the picture, in its own pixels.
  public var places: [PixelPlace] = []
  /// The score from which a query counts as found.
  public var threshold: Float?

  public init() {}

  /// The options that were given.
  public var given: Set<FigureOption> {
    let all: [(FigureOption, Bool)] = [
      (.width, width != nil), (.theme, theme != nil), (.title, title != nil), (.fontSize, fontSize != nil),
      (.showsCaption, showsCaption != nil), (.scale, scale != nil), (.ownScale, ownScale != nil),
      (.colormap, colormap != nil), (.query, query != nil), (.layer, layer != nil), (.node, node != nil),
      (.place, !places.isEmpty), (.threshold, threshold != nil),
    ]
    return Set(all.filter(\.1).map(\.0))
  }

  /// How the sheet is set.
  func style(width: Double = 720) -> SheetStyle {
    SheetStyle(
      theme: theme ?? .light, width: self.width ?? width, fontSize: fontSize ?? 12,
      showsCaption: showsCaption ?? true)
  }
}

/// A place of the picture in its own pixels, from the top left.
public struct PixelPlace: Hashable, Sendable {
  public var x: Int
  public var y: Int

  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}
