import Color

/// An option of figures. It means the same wherever a figure takes it.
public enum FigureOption: String, CaseIterable, Hashable, Sendable {
  case width, theme, title, fontSize, showsCaption
  case scale, scalePart, ownScale, colormap
  case query, layer, node, place, threshold, depth
  case raw, animate

  /// What every figure takes.
  public static let common: Set<FigureOption> = [.width, .theme, .title, .fontSize, .showsCaption]
  /// What is of no use where no figure is drawn.
  static let drawing: Set<FigureOption> = [
    .width, .theme, .fontSize, .showsCaption, .scale, .scalePart, .ownScale, .colormap,
    .animate,
  ]
  /// What every figure of numbers takes.
  static let mapping: Set<FigureOption> = [.scale, .scalePart, .colormap]

  /// As it is typed.
  public var flag: String {
    switch self {
    case .fontSize: "--font-size"
    case .showsCaption: "--no-caption"
    case .scalePart: "--scale-part"
    case .ownScale: "--own-scale"
    case .place: "--at"
    case .width, .theme, .title, .scale, .colormap, .query, .layer, .node, .threshold, .depth, .raw,
      .animate:
      "--\(rawValue)"
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
  /// The part of the scale, in positions of 0…1, that the colours are spread over.
  public var scalePart: ClosedRange<Float>?
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
  /// Levels of modules that are open.
  public var depth: Int?
  /// The values themselves as pixels, in place of a drawing.
  public var raw: Bool?
  /// What passes from frame to frame.
  public var animation: FigureAnimation?
  /// Whether its words are written in cells, which have one size: long ones are cut and not set smaller.
  public var isForCells = false
  /// What all frames of an animation have in common.
  var frameScale: ValueScale?

  public init() {}

  /// The options that were given.
  public var given: Set<FigureOption> {
    let all: [(FigureOption, Bool)] = [
      (.width, width != nil), (.theme, theme != nil), (.title, title != nil), (.fontSize, fontSize != nil),
      (.showsCaption, showsCaption != nil), (.scale, scale != nil), (.scalePart, scalePart != nil),
      (.ownScale, ownScale != nil), (.colormap, colormap != nil), (.query, query != nil),
      (.layer, layer != nil), (.node, node != nil),
      (.place, !places.isEmpty), (.threshold, threshold != nil), (.depth, depth != nil), (.raw, raw == true),
      (.animate, animation != nil),
    ]
    return Set(all.filter(\.1).map(\.0))
  }

  /// Those that a figure has a use for.
  public func fitting(_ kind: FigureKind) -> FigureOptions {
    var options = self
    for option in given.subtracting(kind.options.union(FigureOption.common)) { options.drop(option) }
    return options
  }

  private mutating func drop(_ option: FigureOption) {
    switch option {
    case .width: width = nil
    case .theme: theme = nil
    case .title: title = nil
    case .fontSize: fontSize = nil
    case .showsCaption: showsCaption = nil
    case .scale: scale = nil
    case .scalePart: scalePart = nil
    case .ownScale: ownScale = nil
    case .colormap: colormap = nil
    case .query: query = nil
    case .layer: layer = nil
    case .node: node = nil
    case .place: places = []
    case .threshold: threshold = nil
    case .depth: depth = nil
    case .raw: raw = nil
    case .animate: animation = nil
    }
  }

  /// As they are typed.
  public var arguments: [String] {
    var words: [String] = []
    func add(_ option: FigureOption, _ value: String?) {
      if let value { words += [option.flag, value] }
    }
    add(.query, query.map(String.init))
    add(.layer, layer.map(String.init))
    add(.node, node)
    for place in places { add(.place, "\(place.x),\(place.y)") }
    add(.threshold, threshold.map { "\($0)" })
    add(.depth, depth.map(String.init))
    add(.scale, scale?.rawValue)
    add(.scalePart, scalePart.map { "\($0.lowerBound),\($0.upperBound)" })
    if let ownScale { words.append(ownScale ? FigureOption.ownScale.flag : "--no-own-scale") }
    add(.colormap, colormap?.rawValue)
    add(.width, width.map { "\($0)" })
    add(.theme, theme?.rawValue)
    add(.title, title)
    add(.fontSize, fontSize.map { "\($0)" })
    if showsCaption == false { words.append(FigureOption.showsCaption.flag) }
    if raw == true { words.append(FigureOption.raw.flag) }
    add(.animate, animation?.rawValue)
    return words
  }

  /// How the sheet is set.
  func style(width: Double = 720) -> SheetStyle {
    SheetStyle(
      theme: theme ?? .light, width: self.width ?? width, fontSize: fontSize ?? 12,
      showsCaption: showsCaption ?? true, shrinksText: !isForCells)
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
