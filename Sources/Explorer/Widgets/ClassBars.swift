import Cells
import Foundations
import Models

/// Classes and how probable they are, as bars.
struct ClassBars {
  let classes: [ClassProbability]
  var style = TextStyle.plain

  func draw(in rect: Rect, on canvas: inout Canvas) {
    var rest = rect
    for probable in classes.prefix(rect.height) {
      let columns = rest.takeTop(1).columns([.share(1), .cells(rest.width / 6), .cells(7)], spacing: 1)
      // The number tells classes of one name apart, and is the column of the logits.
      let name = probable.category.map { "\($0.id) \($0.name)" } ?? "no object"
      canvas.write(name, in: columns[0], .left, probable.category == nil ? .dim : .plain)
      canvas.drawBar(Double(probable.probability), in: columns[1], style)
      let probability = probable.probability
      let text = probability < 0.001 ? formatValue(probability) : formatScore(probability)
      canvas.write(text, in: columns[2], .right, .dim)
    }
  }
}
