import Analysis
import Cells
import Figures
import Foundations
import Models

/// Queries with class and score, a row each in its colour.
struct QueryRows {
  let queries: QueryList
  let colors: RunColors
  let chosen: Int?
  /// Queries of the model: their greatest number decides how wide numbers are.
  let count: Int
  /// The score from which a query is kept.
  let threshold: Float
  /// What the queries found before any edit, to compare with.
  var before: Detections?
  /// Whether changes of scores stand in place of scores.
  var showsChanges = false
  /// Whether colours are those of classes.
  var colorsByClass = false

  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    let listed = queries.listed
    var position = ScrollPosition()
    let row = queries.row(of: chosen) ?? 0
    position.reveal(row, count: listed.count, visible: rect.height, margin: rect.height / 2)
    var areas: [HitArea] = []
    for (line, index) in position.range(count: listed.count, visible: rect.height).enumerated() {
      let place = Rect(x: rect.x, y: rect.y + line, width: rect.width, height: 1)
      draw(listed[index], isSelected: index == row, in: place, on: &canvas)
      areas.append(HitArea(place, .query(listed[index].query)))
    }
    canvas.drawScrollbar(
      position, count: listed.count, in: Rect(x: rect.maxX - 1, y: rect.y, width: 1, height: rect.height))
    return areas
  }

  private func draw(_ detection: Detection, isSelected: Bool, in place: Rect, on canvas: inout Canvas) {
    let digits = String(count - 1).count
    let isKept = queries.kept.contains { $0.query == detection.query }
    let color =
      colorsByClass
      ? colors.color(ofClass: detection.category.id) : colors.color(ofQuery: detection.query)
    let number = String(detection.query)
    canvas.write(isSelected ? "▌" : " ", x: place.x, y: place.y, TextStyle(foreground: color), within: place)
    canvas.write(
      String(repeating: " ", count: max(0, digits - number.count)) + number, x: place.x + 1, y: place.y,
      TextStyle(foreground: color, style: .bold), within: place)
    let namePlace = place.inset(left: digits + 2, right: 9)
    canvas.write(
      name(detection, width: namePlace.width), in: namePlace, .left,
      isSelected ? .bold : isKept ? .plain : .dim)
    canvas.write(
      score(of: detection), in: place.inset(left: place.width - 8, right: 2), .right,
      isKept ? .plain : .dim)
    canvas.write(change(of: detection), in: place.inset(left: place.width - 2, right: 1), .left, .bold)
  }

  /// COCO's merged classes are known by the rest of their names.
  private func name(_ detection: Detection, width: Int) -> String {
    let name = detection.name
    return name.count > width ? name.replacing("-merged", with: "") : name
  }

  private func score(of detection: Detection) -> String {
    guard showsChanges, let change = scoreChange(of: detection) else { return formatScore(detection.score) }
    return formatScoreChange(change, digits: 1)
  }

  private func scoreChange(of detection: Detection) -> Float? {
    guard let before = before?.all, detection.query < before.count else { return nil }
    return detection.score - before[detection.query].score
  }

  /// What edits have done: a query that is found only now, or no more; else how they have moved its score.
  private func change(of detection: Detection) -> String {
    guard let before, let change = scoreChange(of: detection) else { return "" }
    let wasKept = before.queries(above: threshold).contains { $0.query == detection.query }
    if wasKept != queries.kept.contains(where: { $0.query == detection.query }) { return wasKept ? "−" : "+" }
    return abs(change) < 0.0005 ? "" : change > 0 ? "▲" : "▼"
  }
}
