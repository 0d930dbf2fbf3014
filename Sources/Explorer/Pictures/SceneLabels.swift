import Analysis
import Cells
import Color
import Foundation
import Images
import Models

/// Names on the picture, at boxes or on segments, none upon another.
struct SceneLabels {
  private let state: ExplorerState
  private let mapping: PixelMapping
  private var taken: [Rect] = []

  init(_ state: ExplorerState, _ mapping: PixelMapping) {
    self.state = state
    self.mapping = mapping
  }

  /// The chosen query's first, so that it is never the one to give way.
  mutating func drawBoxes(on painter: inout Painter) {
    let (width, height) = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
    for detection in state.shown.filter(\.hasBox) where isSeen(detection.box) {
      guard
        let corner = mapping.nearestCell(
          ofSource: Double(detection.box.left) * width, Double(detection.box.top) * height)
      else { continue }
      let name = detection.isNoObject ? "no object" : detection.category.name
      let plate = Palette.color(detection.query)
      draw(
        "\(detection.query) \(name) \(String(format: "%.2f", detection.score))",
        x: corner.x, y: corner.y - 1, plate: plate, query: detection.query, on: &painter)
    }
  }

  private func isSeen(_ box: Box) -> Bool {
    let window = mapping.window
    return Double(box.left) < window.x + window.width && Double(box.right) > window.x
      && Double(box.top) < window.y + window.height && Double(box.bottom) > window.y
  }

  /// Those of small segments first, which have no other place.
  mutating func drawSegments(_ map: SegmentMap, coloredByQuery: Bool, on painter: inout Painter) {
    for segment in map.segments.sorted(by: { $0.area < $1.area }) {
      guard let middle = segment.middle,
        let cell = mapping.cell(
          ofSource: middle.x * Double(mapping.sourceWidth), middle.y * Double(mapping.sourceHeight))
      else { continue }
      let plate =
        coloredByQuery
        ? Palette.color(segment.query ?? 0) : ScenePicture.color(of: segment.category, state.run)
      draw(
        segment.category.name, x: cell.x - segment.category.name.count / 2, y: cell.y, plate: plate,
        query: segment.query, on: &painter)
    }
  }

  private mutating func draw(
    _ text: String, x: Int, y: Int, plate: RGB, query: Int?, on painter: inout Painter
  ) {
    guard let place = free(x: x, y: y, width: text.count + 2) else { return }
    taken.append(place)
    let style = TextStyle(
      foreground: plate.legibleText, background: plate,
      style: query != nil && query == state.selection.query ? .bold : [])
    painter.canvas.write(" \(text) ", in: place, .left, style)
    if let query { painter.mark(place, as: .query(query)) }
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
