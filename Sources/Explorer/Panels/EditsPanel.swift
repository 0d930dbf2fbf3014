/// The changes made to the run.
struct EditsPanel {
  func draw(_ state: ExplorerState, on painter: inout Painter) {
    let lines =
      state.edits.isEmpty
      ? ["none; x sets the chosen head or channel to zero"]
      : state.edits.map { "\($0.name) of \($0.path) = 0" }
    let width = min(state.width - 4, max(40, (lines.map(\.count).max() ?? 0) + 4))
    let box = painter.canvas.bounds.centered(width: width, height: min(state.height - 2, lines.count + 2))
    painter.canvas.fill(box)
    let inner = painter.canvas.drawFrame(
      box, title: "edits", note: "u undoes the last · any key closes", .plain, titleStyle: .bold
    ).inset(left: 1, right: 1)
    for (line, place) in zip(lines, inner.rows(inner.height)) { painter.canvas.write(line, in: place) }
  }
}
