import Analysis
import Cells
import Figures
import Foundations
import Images
import Models

/// Names on the picture, at boxes or on segments, none upon another.
struct SceneLabels {
  private let mapping: PixelMapping
  private let colors: RunColors
  private let chosen: Int?
  private var taken: [Rect] = []
  private(set) var areas: [HitArea] = []

  /// - Parameter chosen: the query whose name stands out.
  init(on mapping: PixelMapping, _ colors: RunColors, chosen: Int?) {
    self.mapping = mapping
    self.colors = colors
    self.chosen = chosen
  }

  /// The first queries' first, so that these are never the ones to give way.
  mutating func drawBoxes(of queries: [Detection], on canvas: inout Canvas) {
    let (width, height) = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
    for detection in queries.filter(\.hasBox) where isSeen(detection.box) {
      guard
        let corner = mapping.nearestCell(
          ofSource: Double(detection.box.left) * width, Double(detection.box.top) * height)
      else { continue }
      let text = "\(detection.query) \(detection.name) \(formatScore(detection.score))"
      guard let place = free(x: corner.x, y: corner.y - 1, width: CellText(text).width + 2) else { continue }
      draw(
        text, in: place, plate: colors.color(ofQuery: detection.query), query: detection.query,
        on: &canvas)
    }
  }

  private func isSeen(_ box: Box) -> Bool {
    let window = mapping.window
    return Double(box.left) < window.x + window.width && Double(box.right) > window.x
      && Double(box.top) < window.y + window.height && Double(box.bottom) > window.y
  }

  /// Each on its own segment; those of small segments first, which have no other place.
  mutating func drawSegments(
    _ map: SegmentMap, _ coloring: ScenePicture.SegmentColoring, on canvas: inout Canvas
  ) {
    let cells = SegmentCells(map, on: mapping)
    for (index, segment) in map.segments.enumerated().sorted(by: { $0.element.area < $1.element.area }) {
      let name = segment.category.name
      guard let place = cells.place(of: index, width: CellText(name).width + 2, avoiding: taken) else {
        continue
      }
      draw(name, in: place, plate: colors.color(of: segment, coloring), query: segment.query, on: &canvas)
    }
  }

  private mutating func draw(
    _ text: String, in place: Rect, plate: RGB, query: Int?, on canvas: inout Canvas
  ) {
    taken.append(place)
    let style = TextStyle(
      foreground: plate.legibleText, background: plate, style: query != nil && query == chosen ? .bold : [])
    canvas.write(" \(text) ", in: place, .left, style)
    if let query { areas.append(HitArea(place, .query(query))) }
  }

  /// The nearest row with room, up to three away; nil where there is none.
  private func free(x: Int, y: Int, width: Int) -> Rect? {
    let limit = mapping.rect
    let width = min(width, limit.width)
    return [0, -1, 1, -2, 2, -3, 3].lazy.map { shift in
      Rect(
        x: max(limit.x, min(x, limit.maxX - width)), y: max(limit.y, min(y + shift, limit.maxY - 1)),
        width: width, height: 1)
    }.first { place in taken.allSatisfy { $0.intersection(place).isEmpty } }
  }
}
