import Cells
import Foundations

/// The last row: a message or the keys that matter, and what is still being computed.
struct StatusPanel {
  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    var line = rect.inset(left: 1, right: 1)
    let progress = progress(state)
    let right = line.takeRight(progress.count)
    painter.canvas.write(progress, in: right, .right, .dim)
    line = line.inset(right: 2)
    if let message = state.message {
      painter.canvas.write(message.text, in: line, .left, message.isError ? .reverse : .bold)
      return
    }
    if let probe = probe(state) {
      painter.canvas.write(probe, in: line, .left)
      return
    }
    var x = line.x
    for hint in state.view.hints(state) + [Hint(.help, label: "all keys")] {
      let width = hint.keys.count + 1 + hint.label.count
      guard x + width <= line.maxX else { continue }
      x = painter.canvas.write(hint.keys, x: x, y: line.y, .bold, within: line)
      x = painter.canvas.write(hint.label, x: x + 1, y: line.y, .dim, within: line) + 2
    }
  }

  /// What is pointed at, where no inspector says it.
  private func probe(_ state: ExplorerState) -> String? {
    guard let pointer = state.pointer, Panes(state).inspector == nil else { return nil }
    let (x, y) = pointer.cell(width: state.run.image.width, height: state.run.image.height)
    let value = state.view.probe(state, pointer).map {
      "  \($0.position) = \(formatValue($0.value))"
    }
    return "x \(x), y \(y)" + (value ?? "")
  }

  private func progress(_ state: ExplorerState) -> String {
    if let path = state.opening { return "opening \(ExplorerSource.name(of: path)) …" }
    let demands = state.demands
    let missing = demands.filter { !state.results.contains($0) }.count
    return missing == 0 ? "ready ✓" : "computing \(demands.count - missing)/\(demands.count) …"
  }
}
