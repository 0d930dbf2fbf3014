import Raster

/// A line being typed, and for the palette what it finds.
struct PromptPanel {
  let prompt: Prompt

  func draw(_ state: ExplorerState, on painter: inout Painter) {
    let suggestions = prompt.suggestions
    let rows = prompt.purpose == .palette ? min(12, state.height - 6) : 0
    let width = min(state.width - 4, 64)
    var box = painter.canvas.bounds.centered(width: width, height: rows + 3)
    box.y = max(1, (state.height - box.height) / 4)
    painter.canvas.fill(box)
    let title =
      prompt.purpose == .search ? "search: name, operation or shape (256x25x34)" : "do anything · open PATH"
    var inner = painter.canvas.drawFrame(box, title: title, .plain, titleStyle: .bold).inset(
      left: 1, right: 1)
    let line = inner.takeTop(1)
    let sign = prompt.purpose == .search ? "/" : ":"
    let text = CellText(sign + prompt.text).truncatedAtStart(to: line.width - 1)
    let end = painter.canvas.write(text, x: line.x, y: line.y, .bold, within: line)
    painter.canvas.write(" ", x: end, y: line.y, .reverse, within: line)
    var position = ScrollPosition()
    position.reveal(prompt.choice, count: suggestions.count, visible: rows)
    for index in position.range(count: suggestions.count, visible: rows) {
      let place = inner.takeTop(1)
      painter.canvas.write(suggestions[index].title, in: place.inset(right: 8), .left)
      painter.canvas.write(suggestions[index].names.joined(separator: " "), in: place, .right, .dim)
      if index == prompt.choice { painter.canvas.style(place, adding: .reverse) }
    }
  }
}

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
