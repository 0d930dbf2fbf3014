import Analysis
import Cells

/// The changes made to the run.
struct EditsPanel {
  let edits: [Edit]

  func draw(on canvas: inout Canvas) {
    let lines =
      edits.isEmpty
      ? ["none; x sets the chosen head or channel to zero"]
      : edits.map { "\($0.name) of \($0.path) = 0" }
    let width = min(canvas.width - 4, max(40, (lines.map(\.count).max() ?? 0) + 4))
    let box = canvas.bounds.centered(width: width, height: min(canvas.height - 2, lines.count + 2))
    canvas.fill(box)
    let inner = canvas.drawFrame(
      box, title: "edits", note: "u undoes the last · any key closes", .plain, titleStyle: .bold
    ).inset(left: 1, right: 1)
    for (line, place) in zip(lines, inner.rows(inner.height)) { canvas.write(line, in: place) }
  }
}
