import Cells

/// A line being typed, and what it finds.
struct PromptPanel {
  let prompt: Prompt

  private var title: String {
    switch prompt.purpose {
    case .search: "search: name, operation or shape (256x25x34)"
    case .palette: "do anything"
    case .open: "open an image, weights or a recording"
    }
  }

  private var sign: String {
    switch prompt.purpose {
    case .search: "/"
    case .palette: ":"
    case .open: ":open "
    }
  }

  func draw(_ state: ExplorerState, on painter: inout Painter) {
    let choices = prompt.rows
    let rows = prompt.purpose == .search ? 0 : max(0, min(12, state.height - 6))
    let width = min(state.width - 4, 72)
    var box = painter.canvas.bounds.centered(width: width, height: rows + 3)
    box.y = max(1, (state.height - box.height) / 4)
    painter.canvas.fill(box)
    let note = prompt.purpose == .open ? "Tab completes · ↓ chooses" : ""
    var inner = painter.canvas.drawFrame(box, title: title, note: note, .plain, titleStyle: .bold).inset(
      left: 1, right: 1)
    let line = inner.takeTop(1)
    let text = CellText(sign + prompt.text).truncatedAtStart(to: line.width - 1)
    let end = painter.canvas.write(text, x: line.x, y: line.y, .bold, within: line)
    painter.canvas.write(" ", x: end, y: line.y, .reverse, within: line)
    var position = ScrollPosition()
    position.reveal(prompt.choice ?? 0, count: choices.count, visible: rows)
    for index in position.range(count: choices.count, visible: rows) {
      let place = inner.takeTop(1)
      painter.canvas.write(choices[index].name, in: place.inset(right: 10), .left)
      painter.canvas.write(choices[index].note, in: place, .right, .dim)
      if index == prompt.choice { painter.canvas.style(place, adding: .reverse) }
    }
  }
}
