import Cells
import Graph

/// The changes made to the run, each on or off.
struct EditsPanel {
  /// Those that a recording was made with, for good.
  let recorded: [String]
  let edits: [Intervention]
  /// Those that are made no more, but stay in the list.
  let off: Set<Intervention>
  let chosen: Int

  func draw(on canvas: inout Canvas) {
    let own = edits.isEmpty ? [Self.none] : edits.map(line)
    let lines = recorded.map { "◆ \($0), in the recording" } + own
    let chosen = recorded.count + chosen
    let width = min(canvas.width - 4, max(56, (lines.map { CellText($0).width }.max() ?? 0) + 4))
    let box = canvas.bounds.centered(width: width, height: min(canvas.height - 2, lines.count + 2))
    canvas.fill(box)
    let inner = canvas.drawFrame(
      box, title: "edits", note: "Space on or off · A adds · u undoes · U redoes · q closes", .plain,
      titleStyle: .bold
    ).inset(left: 1, right: 1)
    var position = ScrollPosition()
    position.reveal(chosen, count: lines.count, visible: inner.height, margin: 1)
    for (index, place) in zip(
      position.range(count: lines.count, visible: inner.height), inner.rows(inner.height))
    {
      let number = index - recorded.count
      let isOff = number < 0 || edits.indices.contains(number) && off.contains(edits[number])
      canvas.write(lines[index], in: place, .left, isOff ? .dim : .plain)
      if !edits.isEmpty, index == chosen { canvas.style(place, adding: .reverse) }
    }
  }

  private static let none = "none; x sets a head or channel to zero, A makes any other change"

  /// What is set to zero, as in "head 3"; of any other change its text.
  private func line(_ edit: Intervention) -> String {
    let mark = off.contains(edit) ? "○ " : "● "
    guard edit.change == .zero, edit.part.count == 1, let part = edit.part.first else {
      return "\(mark)\(edit)"
    }
    return "\(mark)\(part.key) \(part.value) of \(edit.path) = 0"
  }
}
