import Cells
import Graph

/// The changes made to the run.
struct EditsPanel {
  let edits: [Intervention]

  func draw(on canvas: inout Canvas) {
    let lines =
      edits.isEmpty
      ? ["none; x sets the chosen head or channel to zero"]
      : edits.map(line)
    let width = min(canvas.width - 4, max(40, (lines.map(\.count).max() ?? 0) + 4))
    let box = canvas.bounds.centered(width: width, height: min(canvas.height - 2, lines.count + 2))
    canvas.fill(box)
    let inner = canvas.drawFrame(
      box, title: "edits", note: "u undoes · U redoes · q closes", .plain, titleStyle: .bold
    ).inset(left: 1, right: 1)
    for (line, place) in zip(lines, inner.rows(inner.height)) { canvas.write(line, in: place) }
  }

  /// What is set to zero, as in "head 3"; of any other change its text.
  private func line(_ edit: Intervention) -> String {
    guard edit.change == .zero, edit.part.count == 1, let part = edit.part.first else { return "\(edit)" }
    return "\(part.key) \(part.value) of \(edit.path) = 0"
  }
}
