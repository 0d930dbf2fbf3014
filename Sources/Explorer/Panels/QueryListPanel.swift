import Cells
import Color
import Foundation
import Models

/// The queries with class and score, each in its colour; below them the picture with what is chosen. Of a classifier
/// its classes.
struct QueryListPanel {
  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    guard !state.run.isClassifier else { return drawClasses(state, in: rect, on: &painter) }
    let count = state.detections.map { "\(state.kept.count) of \($0.all.count)" } ?? ""
    var inner = painter.canvas.drawFrame(
      rect, title: "queries", trailing: count, note: "score > " + format(state.display.threshold))
    if rect.height >= 28, state.screen == .scene {
      ClassesPanel().draw(state, in: inner.takeBottom(7), on: &painter)
      _ = inner.takeBottom(1)
    } else if rect.height >= 28 {
      let height = Int((Double(inner.width) / state.run.aspect * PixelMapping.cellAspect).rounded())
      drawThumbnail(state, in: inner.takeBottom(min(height, inner.height / 2)), on: &painter)
      _ = inner.takeBottom(1)
    }
    guard state.detections != nil else {
      painter.canvas.write(wrapping: state.detectionsFailure ?? "computing …", in: inner, .dim)
      return
    }
    guard !state.listed.isEmpty else {
      let text =
        "No query above \(format(state.display.threshold)); lower the threshold with - or list all with a."
      painter.canvas.write(wrapping: text, in: inner, .dim)
      return
    }
    drawRows(state, in: inner, on: &painter)
  }

  private func drawClasses(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    let inner = painter.canvas.drawFrame(rect, title: "classes")
    if let classes = state.classes {
      ClassesPanel().draw(classes, .plain, in: inner, on: &painter)
    } else {
      PendingPanel("the classes", failure: state.failure(.classes)).draw(in: inner, on: &painter.canvas)
    }
  }

  /// COCO's merged classes are known by the rest of their names.
  private func name(_ detection: Detection, width: Int) -> String {
    let name = detection.isNoObject ? "no object" : detection.category.name
    return name.count > width ? name.replacing("-merged", with: "") : name
  }

  private func drawRows(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    var position = ScrollPosition()
    let row = state.selectedRow ?? 0
    position.reveal(row, count: state.listed.count, visible: rect.height, margin: rect.height / 2)
    let digits = String(state.run.queries - 1).count
    for (line, index) in position.range(count: state.listed.count, visible: rect.height).enumerated() {
      let detection = state.listed[index]
      let place = Rect(x: rect.x, y: rect.y + line, width: rect.width, height: 1)
      let isKept = detection.score > state.display.threshold && !detection.isNoObject
      let color = Palette.color(detection.query)
      let number = String(detection.query)
      let isSelected = index == row
      painter.canvas.write(
        isSelected ? "▌" : " ", x: place.x, y: place.y, TextStyle(foreground: color), within: place)
      painter.canvas.write(
        String(repeating: " ", count: max(0, digits - number.count)) + number, x: place.x + 1, y: place.y,
        TextStyle(foreground: color, style: .bold), within: place)
      let namePlace = place.inset(left: digits + 2, right: 7)
      painter.canvas.write(
        name(detection, width: namePlace.width), in: namePlace, .left,
        isSelected ? .bold : isKept ? .plain : .dim)
      painter.canvas.write(
        format(detection.score), in: place.inset(left: rect.width - 6, right: 2), .right,
        isKept ? .plain : .dim)
      painter.canvas.write(
        change(of: detection, state), in: place.inset(left: rect.width - 2, right: 1), .left, .bold)
      painter.mark(place, as: .query(detection.query))
    }
    painter.canvas.drawScrollbar(
      position, count: state.listed.count,
      in: Rect(x: rect.maxX - 1, y: rect.y, width: 1, height: rect.height))
  }

  /// How edits have moved the score.
  private func change(of detection: Detection, _ state: ExplorerState) -> String {
    guard !state.edits.isEmpty, let before = state.uneditedDetections?.all, detection.query < before.count
    else {
      return ""
    }
    let change = detection.score - before[detection.query].score
    return abs(change) < 0.005 ? "" : change > 0 ? "▲" : "▼"
  }

  private func drawThumbnail(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    let picture = ScenePicture(state, content: .selected)
    let mapping = PixelMapping(
      fitting: state.run.image.width, state.run.image.height, in: rect, symbols: state.display.symbols)
    painter.canvas.draw(
      picture.image(for: mapping, cache: painter.pictures), in: mapping.rect, symbols: mapping.symbols)
    painter.mark(mapping)
  }

  private func format(_ score: Float) -> String { String(format: "%.2f", score) }
}
