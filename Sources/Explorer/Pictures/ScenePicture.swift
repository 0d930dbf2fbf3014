import Analysis
import Cells
import Color
import Images
import Models

/// The picture with what was found laid over it, at the resolution of the screen.
struct ScenePicture {
  enum Content: Hashable {
    case image
    /// Masks and boxes of the kept queries.
    case masks
    /// The chosen query's mask and box alone.
    case selected
    case panoptic
    case semantic
    /// The truth, where it is known.
    case truth
  }

  private let state: ExplorerState
  private let content: Content

  init(_ state: ExplorerState, content: Content) {
    self.state = state
    self.content = content
  }

  /// What the composed picture depends on.
  private struct Key: Hashable {
    let generation: Int
    let content: Content
    let mapping: PixelMapping
    let selected: Int?
    /// Only where what is kept matters.
    let threshold: Float?
    /// The masks that are there already.
    let masks: [Int]
  }

  private struct BaseKey: Hashable {
    let generation: Int
    let mapping: PixelMapping
  }

  func image(for mapping: PixelMapping, cache: PictureCache) -> RGBImage {
    let base = cache.image(BaseKey(generation: state.run.generation, mapping: mapping)) {
      state.run.image.resampled(
        toWidth: mapping.pixelWidth, mapping.pixelHeight, window: mapping.window, .smooth)
    }
    let shown = queries
    let key = Key(
      generation: state.run.generation, content: content, mapping: mapping,
      selected: content == .image || content == .semantic || content == .truth ? nil : state.selection.query,
      threshold: content == .image || content == .selected ? nil : state.display.threshold,
      masks: shown.filter { state.results.contains(.mask(query: $0.query)) }.map(\.query))
    switch content {
    case .image: return base
    case .masks, .selected: return cache.image(key) { drawing(shown, on: base, mapping) }
    case .panoptic, .semantic, .truth:
      let request = content == .truth ? state.truthRequest : state.segmentsRequest
      guard case .segments(let map)? = state.results[request] else { return base }
      return cache.image(key) { coloring(map, on: base, mapping) }
    }
  }

  private var queries: [Detection] {
    switch content {
    case .masks: state.shown
    case .selected: state.selected.map { [$0] } ?? []
    case .image, .panoptic, .semantic, .truth: []
    }
  }

  // MARK: - Masks and boxes

  private func drawing(_ queries: [Detection], on base: RGBImage, _ mapping: PixelMapping) -> RGBImage {
    var image = base
    // Stuff first: things lie on it.
    let order = queries.filter { !$0.category.isThing } + queries.filter(\.category.isThing)
    for detection in order {
      guard let logits = state.maps(.mask(query: detection.query)), let map = logits.maps.first else {
        continue
      }
      // A logit above zero is a probability above one half.
      let mask = Mask(map.map { $0 > 0 }, width: logits.width, height: logits.height)
      let isSelected = detection.query == state.selection.query
      let opacity: Float = isSelected ? 0.55 : detection.category.isThing ? 0.4 : 0.2
      image.blend(mask, color: Palette.color(detection.query), opacity: opacity, window: mapping.window)
    }
    // Without colours boxes are drawn as lines, over the picture.
    if mapping.symbols.isColorless { return image }
    for detection in order where detection.hasBox && detection.query != state.selection.query {
      outline(detection, color: Palette.color(detection.query), on: &image, mapping)
    }
    if let selected = order.first(where: { $0.query == state.selection.query }) {
      outline(
        selected, color: Palette.color(selected.query).mixed(with: RGB(255, 255, 255), 0.45), on: &image,
        mapping)
    }
    return image
  }

  private func outline(_ detection: Detection, color: RGB, on image: inout RGBImage, _ mapping: PixelMapping)
  {
    let box = detection.box
    let (width, height) = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
    let start = mapping.pixel(ofSource: Double(box.left) * width, Double(box.top) * height)
    let end = mapping.pixel(ofSource: Double(box.right) * width, Double(box.bottom) * height)
    image.outline(left: start.x, top: start.y, right: end.x, bottom: end.y, color: color)
  }

  // MARK: - Segments

  private func coloring(_ map: SegmentMap, on base: RGBImage, _ mapping: PixelMapping) -> RGBImage {
    let colors = map.segments.map { segment in
      content == .panoptic ? Palette.color(segment.query ?? 0) : Self.color(of: segment.category, state.run)
    }
    let selected = content == .panoptic ? map.segments.firstIndex { $0.query == state.selection.query } : nil
    var image = base
    for y in 0..<image.height {
      for x in 0..<image.width {
        let across = mapping.window.x + (Double(x) + 0.5) / Double(image.width) * mapping.window.width
        let down = mapping.window.y + (Double(y) + 0.5) / Double(image.height) * mapping.window.height
        let column = min(map.width - 1, Int(across * Double(map.width)))
        let row = min(map.height - 1, Int(down * Double(map.height)))
        let segment = map.indices[row * map.width + column]
        guard segment < colors.count else { continue }
        let opacity: Float = content != .panoptic || segment == selected ? 0.8 : 0.6
        image[x, y] = image[x, y].mixed(with: colors[segment], opacity)
      }
    }
    return image
  }

  /// Classes have colours of their own, apart from those of the queries.
  static func color(of category: ObjectClass, _ run: RunSummary) -> RGB {
    Palette.color((run.classRanks[category.id] ?? category.id) + 100)
  }
}

extension ExplorerState {
  var segmentsRequest: Request { .panoptic(threshold: display.threshold) }
  var truthRequest: Request { .truth(imagePath: imagePath) }
}
