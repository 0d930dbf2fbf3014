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

  func draw(on canvas: inout Canvas) {
    let choices = prompt.rows
    let rows = prompt.purpose == .search ? 0 : max(0, min(12, canvas.height - 6))
    let width = min(canvas.width - 4, 72)
    var box = canvas.bounds.centered(width: width, height: rows + 3)
    box.y = max(1, (canvas.height - box.height) / 4)
    canvas.fill(box)
    let note = prompt.purpose == .open ? "Tab completes · ↓ chooses" : ""
    var inner = canvas.drawFrame(box, title: title, note: note, .plain, titleStyle: .bold).inset(
      left: 1, right: 1)
    let line = inner.takeTop(1)
    let text = CellText(sign + prompt.text).truncatedAtStart(to: line.width - 1)
    let end = canvas.write(text, x: line.x, y: line.y, .bold, within: line)
    canvas.write(" ", x: end, y: line.y, .reverse, within: line)
    var position = ScrollPosition()
    position.reveal(prompt.choice ?? 0, count: choices.count, visible: rows)
    for index in position.range(count: choices.count, visible: rows) {
      let place = inner.takeTop(1)
      canvas.write(choices[index].name, in: place.inset(right: 10), .left)
      canvas.write(choices[index].note, in: place, .right, .dim)
      if index == prompt.choice { canvas.style(place, adding: .reverse) }
    }
  }
}
