import Analysis
import Cells
import Figures
import Images
import Models

/// The picture with what was found laid over it, at the resolution of the screen.
public struct ScenePicture {
  /// A query and its mask logits, as far as they are there.
  public struct DrawnQuery {
    let detection: Detection
    let logits: MapStack?
  }

  /// The way of a query's box, as the places of its middle.
  public struct Trace: Hashable, Sendable {
    let query: Int
    let points: [PicturePoint]
  }

  /// Which colour a segment has.
  public enum SegmentColoring: Hashable, Sendable {
    /// Its query's; the chosen one's stands out.
    case byQuery(chosen: Int?)
    case byClass
  }

  /// What is laid over the picture.
  public enum Overlay {
    case none
    /// Masks and boxes; the chosen query's stands out. Ghosts are what they were before edits, or a layer before.
    case queries([DrawnQuery], chosen: Int?, ghosts: [DrawnQuery] = [], traces: [Trace] = [])
    /// Segments, which are the result of a key, or of several steps in one.
    case segments(SegmentMap, of: ResultKey, SegmentColoring, step: Int = 0)
    /// A query's mask probabilities less what they were before edits, which are the result of a key, and its box now and
    /// before.
    case change(MapStack, of: ResultKey, now: Detection?, before: Detection?)
    /// What is right and what is wrong, which is the result of a key.
    case verdicts(TruthDifference, of: ResultKey)
  }

  private let setting: PictureSetting
  private let overlay: Overlay

  public init(_ setting: PictureSetting, _ overlay: Overlay) {
    self.setting = setting
    self.overlay = overlay
  }

  /// What the composed picture depends on, its run aside.
  private enum PictureKey: Hashable {
    case base(PixelMapping)
    case queries([DrawnKey], chosen: Int?, ghosts: [DrawnKey], traces: [Trace], PixelMapping)
    case segments(ResultKey, SegmentColoring, step: Int, PixelMapping)
    case change(ResultKey, now: Detection?, before: Detection?, PixelMapping)
    case verdicts(ResultKey, PixelMapping)
  }

  /// Below it a line of two pixels would hide what it is around.
  private static let smallWidth = 96

  private struct DrawnKey: Hashable {
    let detection: Detection
    let hasMask: Bool

    init(_ query: DrawnQuery) { (detection, hasMask) = (query.detection, query.logits != nil) }
  }

  func image(for mapping: PixelMapping, _ pictures: PictureStore) -> RGBImage {
    let base = pictures.image(PictureKey.base(mapping), of: setting.run) { setting.picture(on: mapping) }
    switch overlay {
    case .none:
      return base
    case .queries(let queries, let chosen, let ghosts, let traces):
      let key = PictureKey.queries(
        queries.map(DrawnKey.init), chosen: chosen, ghosts: ghosts.map(DrawnKey.init), traces: traces, mapping
      )
      return pictures.image(key, of: setting.run) {
        var image = drawing(queries, chosen, on: haunted(base, by: ghosts, mapping), mapping)
        for trace in traces { draw(trace, isChosen: trace.query == chosen, on: &image, mapping) }
        return image
      }
    case .segments(let map, let result, let coloring, let step):
      let key = PictureKey.segments(result, coloring, step: step, mapping)
      return pictures.image(key, of: setting.run) {
        self.coloring(map, coloring, on: base, mapping)
      }
    case .change(let change, let result, let now, let before):
      let key = PictureKey.change(result, now: now, before: before, mapping)
      return pictures.image(key, of: setting.run) {
        func boxes(_ detection: Detection?) -> [DrawnQuery] {
          detection.map { [DrawnQuery(detection: $0, logits: nil)] } ?? []
        }
        let shown = drawing(change, on: base, mapping)
        return drawing(
          boxes(now), now?.query, on: haunted(shown, by: boxes(before), mapping), mapping)
      }
    case .verdicts(let difference, let result):
      return pictures.image(PictureKey.verdicts(result, mapping), of: setting.run) {
        marking(difference, on: base, mapping)
      }
    }
  }

  /// Draws the picture as large as it fits.
  func draw(on mapping: PixelMapping, _ surface: inout Surface) {
    surface.canvas.draw(
      image(for: mapping, surface.pictures), in: mapping.rect, symbols: mapping.symbols)
  }

  // MARK: - Masks and boxes

  private func drawing(
    _ queries: [DrawnQuery], _ chosen: Int?, on base: RGBImage, _ mapping: PixelMapping
  ) -> RGBImage {
    var image = base
    // Stuff first: things lie on it.
    let order =
      queries.filter { !$0.detection.category.isThing } + queries.filter(\.detection.category.isThing)
    for query in order {
      guard let logits = query.logits, let map = logits.maps.first else { continue }
      let detection = query.detection
      // A logit above zero is a probability above one half.
      let mask = Mask(map.map { $0 > 0 }, width: logits.width, height: logits.height)
      image.blend(
        mask, tint(color(of: detection), opacity(of: detection, isChosen: detection.query == chosen)),
        window: mapping.window)
    }
    // Without colours boxes are drawn as lines, over the picture.
    if mapping.symbols.isColorless { return image }
    let detections = order.map(\.detection)
    for detection in detections where detection.hasBox && detection.query != chosen {
      outline(detection, on: &image, mapping)
    }
    if let selected = detections.first(where: { $0.query == chosen }) {
      let isSmall = mapping.pixelWidth < Self.smallWidth * mapping.symbols.lineWidth
      outline(selected, thickness: isSmall ? 1 : 2, on: &image, mapping)
    }
    return image
  }

  /// Red where the mask grew and blue where it shrank, over a darker picture.
  private func drawing(_ change: MapStack, on base: RGBImage, _ mapping: PixelMapping) -> RGBImage {
    var image = base.darkened(by: 0.5)
    let map = Heatmap(
      change.maps.first ?? [], width: change.width, height: change.height, scale: Self.changeScale,
      colormap: mapping.symbols.isColorless ? .grey : .diverging)
    map.draw(over: &image, window: mapping.window, .glow(0.9))
    return image
  }

  /// Of few colours none is between a mask's and the picture's: a thing's hides the picture, and stuff's would hide all.
  private func opacity(of detection: Detection, isChosen: Bool) -> Float {
    guard !setting.hasFewColors else { return isChosen || detection.category.isThing ? 0.8 : 0 }
    return isChosen ? 0.55 : detection.category.isThing ? 0.4 : 0.2
  }

  /// Of 256 colours a strong tint has the hue that it has in the list.
  private func tint(_ color: RGB, _ opacity: Float) -> Tint {
    setting.display.depth == .ansi256 && opacity >= 0.4 ? Tint(inHueOf: color, opacity) : Tint(color, opacity)
  }

  private func color(of detection: Detection) -> RGB { setting.colors.color(ofQuery: detection.query) }

  /// Light where masks were, and light lines where boxes were.
  private func haunted(_ base: RGBImage, by ghosts: [DrawnQuery], _ mapping: PixelMapping) -> RGBImage {
    var image = base
    let color = RGB(235, 235, 235)
    for ghost in ghosts {
      if let logits = ghost.logits, let map = logits.maps.first {
        let mask = Mask(map.map { $0 > 0 }, width: logits.width, height: logits.height)
        image.blend(mask, Tint(color, 0.3), window: mapping.window)
      }
      if !mapping.symbols.isColorless, ghost.detection.hasBox {
        outline(ghost.detection, color: color, on: &image, mapping)
      }
    }
    return image
  }

  /// - Parameter thickness: in widths of a line.
  private func outline(
    _ detection: Detection, color: RGB? = nil, thickness: Int = 1, on image: inout RGBImage,
    _ mapping: PixelMapping
  ) {
    let box = detection.box
    let (width, height) = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
    let start = mapping.pixel(ofSource: Double(box.left) * width, Double(box.top) * height)
    let end = mapping.pixel(ofSource: Double(box.right) * width, Double(box.bottom) * height)
    image.outline(
      left: start.x, top: start.y, right: end.x, bottom: end.y, color: color ?? self.color(of: detection),
      thickness: thickness * mapping.symbols.lineWidth)
  }

  /// The last step of a box's middle; of the chosen query's the whole way.
  private func draw(
    _ trace: Trace, isChosen: Bool, on image: inout RGBImage, _ mapping: PixelMapping
  ) {
    let size = (width: Double(mapping.sourceWidth), height: Double(mapping.sourceHeight))
    let points = trace.points.suffix(isChosen ? trace.points.count : 2).map {
      mapping.pixel(ofSource: $0.x * size.width, $0.y * size.height)
    }
    let color = setting.colors.color(ofQuery: trace.query)
    let width = mapping.symbols.lineWidth
    for (start, end) in zip(points, points.dropFirst()) {
      image.line(from: start, to: end, color: color, thickness: width)
    }
    for point in points { image.dot(at: point, color: color, thickness: width) }
  }

  // MARK: - Segments

  /// How finely it is told how much of a pixel belongs to its segment.
  private static let strengthLevels = 16

  private func coloring(
    _ map: SegmentMap, _ coloring: SegmentColoring, on base: RGBImage, _ mapping: PixelMapping
  ) -> RGBImage {
    let levels = map.strengths == nil ? 1 : Self.strengthLevels
    let (faint, strong): (Float, Float) = setting.hasFewColors ? (1, 1) : (0.6, 0.8)
    let tints = map.segments.map { segment in
      let isFaint = if case .byQuery(let chosen) = coloring { segment.query != chosen } else { false }
      return (1...levels).map { level in
        tint(
          setting.colors.color(of: segment, coloring),
          (isFaint ? faint : strong) * Float(level) / Float(levels))
      }
    }
    // What is nobody's is told from what is somebody's by the want of light.
    let ofNobody = if case .byQuery = coloring { Tint(RGB(0, 0, 0), 0.8) } else { nil as Tint? }
    return tinted(base, mapping, map.width, map.height) { pixel in
      let segment = map.indices[pixel]
      guard segment < tints.count else { return ofNobody }
      let strength = map.strengths?[pixel] ?? 1
      return tints[segment][min(levels - 1, Int(strength * Float(levels)))]
    }
  }

  private func marking(
    _ difference: TruthDifference, on base: RGBImage, _ mapping: PixelMapping
  ) -> RGBImage {
    let tints = TruthDifference.Verdict.allCases.map { verdict in
      let (color, opacity) = verdict.tint(isColorless: mapping.symbols.isColorless)
      return Tint(color, opacity)
    }
    return tinted(base, mapping, difference.width, difference.height) {
      tints[Int(difference.verdicts[$0].rawValue)]
    }
  }

  /// A picture whose pixels are tinted by what a map of some width and height has there.
  private func tinted(
    _ base: RGBImage, _ mapping: PixelMapping, _ width: Int, _ height: Int, by tint: (_ pixel: Int) -> Tint?
  ) -> RGBImage {
    let columns = (0..<base.width).map { x in
      let across = mapping.window.x + (Double(x) + 0.5) / Double(base.width) * mapping.window.width
      return min(width - 1, Int(across * Double(width)))
    }
    var image = base
    for y in 0..<base.height {
      let down = mapping.window.y + (Double(y) + 0.5) / Double(base.height) * mapping.window.height
      let row = min(height - 1, Int(down * Double(height))) * width
      image.tint(row: y) { tint(row + columns[$0]) }
    }
    return image
  }
}

extension RunColors {
  func color(of segment: SegmentMap.Segment, _ coloring: ScenePicture.SegmentColoring) -> RGB {
    if case .byQuery = coloring {
      color(ofQuery: segment.query ?? 0)
    } else {
      color(ofClass: segment.category.id)
    }
  }
}
