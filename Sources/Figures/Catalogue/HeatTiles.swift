import Analysis
import Color
import Images

/// Maps as tiles on one scale, or each on its own, and the bar that says what their colours mean.
struct HeatTiles {
  let tiles: [Sheet.Tile]
  let bar: Sheet.Bar?
  /// For the caption.
  let scaleNote: String
  let values: FigureValues

  /// - Parameters:
  ///   - headings: the lines over each map; where maps have scales of their own their ends are added.
  ///   - isOwnByDefault: whether each has a scale of its own, if nothing else is asked for. Maps of one softmax share
  ///     one, for their values compare. So do the frames of an animation.
  ///   - headingsHaveMaximum: whether the maximum stands there already, which suffices for maps that begin near zero, on
  ///     a whole scale.
  ///   - aspect: width over height with which each is seen.
  ///   - all: what the one scale is over, where these maps are a choice.
  init(
    _ maps: [[Float]], of all: [[Float]]? = nil, width: Int, height: Int, aspect: Double,
    headings: [[String]], quantity: String,
    _ options: FigureOptions, defaultColormap: Colormap = .viridis, isOwnByDefault: Bool = false,
    headingsHaveMaximum: Bool = false
  ) {
    let colormap = options.colormap ?? defaultColormap
    let kind = options.scale ?? .linear
    let isOwn = options.ownScale ?? (isOwnByDefault && options.animation == nil)
    var values = FigureValues(maps, width: width, height: height)
    values.mapNames = headings.compactMap(\.first)
    self.values = values
    let shared = options.frameScale ?? options.valueScale(of: all ?? maps, colormap)
    let showsEnds = isOwn && (!headingsHaveMaximum || shared.part != 0...1)
    tiles = zip(maps, headings).map { values, heading in
      let scale = isOwn ? options.valueScale(of: [values], colormap) : shared
      return Sheet.Tile(
        content: .picture(
          RGBImage(values, width: width, height: height, scale: scale, colormap: colormap), isSmooth: false),
        aspect: aspect, heading: showsEnds ? heading + [scale.endTexts] : heading)
    }
    bar =
      isOwn
      ? nil
      : Sheet.Bar(
        scale: shared, colormap: colormap, quantity: quantity,
        note: "\(kind.rawValue) scale, \(colormap.rawValue)")
    scaleNote =
      isOwn
      ? "\(quantity); each map has a \(kind.rawValue) scale of its own, its \(showsEnds ? "ends" : "maximum") over it (\(colormap.rawValue))."
      : "\(quantity), on one \(kind.rawValue) scale\(all.map { ", that of all \($0.count)" } ?? "")."
  }
}

extension RGBImage {
  /// A map of numbers in the colours of a scale, one pixel a value.
  init(_ values: [Float], width: Int, height: Int, scale: ValueScale, colormap: Colormap) {
    let table = colormap.table
    var bytes = [UInt8](repeating: 0, count: values.count * 3)
    for (index, value) in values.enumerated() {
      let color = Colormap.index(at: scale.position(of: value)).map { table[$0] } ?? Colormap.notANumber
      bytes[index * 3] = color.red
      bytes[index * 3 + 1] = color.green
      bytes[index * 3 + 2] = color.blue
    }
    self.init(width: width, height: height, bytes: bytes)
  }
}
